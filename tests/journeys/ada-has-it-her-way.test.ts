import { describe, expect, it } from 'vitest'
import { findings } from '#tests/support/axe.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { countIs } from '#tests/support/count.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'

const LETTER = '/letters/unpaid-proof'

/** Ada has signed, and opened her private link. */
async function adaHasLink(server: TestServer): Promise<string> {
  const visitor = new Visitor(server.url)
  await visitor.sign({ ...ada, affiliation: 'Analyst' })
  const [verification] = await emailsTo(server.emailFolder, ada.email)
  await visitor.press(linkIn(verification as never), 'yes')
  const emails = await emailsTo(server.emailFolder, ada.email, 2)
  return linkIn(emails.find((mail) => mail.text.includes('/signature/')) as never)
}

/** The public page of names, without a cache. */
async function namesOf(server: TestServer): Promise<string> {
  return (await fetch(`${server.url}${LETTER}/signatures`)).text()
}

describe('Ada, without script,', () => {
  it('puts her entry right, hides her name, takes her data along, withdraws and erases', async () => {
    const server = await startServer('sqlite')
    const link = await adaHasLink(server)
    const page = await (
      await openBrowser({ javaScriptEnabled: false, viewport: { width: 320, height: 568 } })
    ).newPage()
    await page.goto(link)
    await page.getByRole('heading', { name: 'Change your details' }).click()
    await page.getByLabel('Your name').fill('')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('alert').getByText('Enter your name.').waitFor()
    expect(await page.getByLabel('Affiliation').inputValue()).toBe('Analyst')
    await page.getByLabel('Your name').fill('Ada, Countess of Lovelace')
    await page.getByLabel('Country').selectOption('GB')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Your changes are saved.').waitFor()
    expect(await namesOf(server)).toContain('Ada, Countess of Lovelace')

    await page.goto(link)
    await page.getByRole('heading', { name: 'Change your details' }).click()
    await page.getByLabel('Show my name').uncheck()
    await page.getByLabel('Email me when the letter changes').check()
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('alert').getByText('Enter the email address that you signed with').waitFor()
    await page.getByLabel('Your email address, for updates').fill(ada.email)
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByText('Stored, encrypted, until you stop the updates').waitFor()
    expect(await namesOf(server)).toContain('name withheld')

    await page.goto(link)
    await page.getByRole('heading', { name: 'Download your data' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download as JSON' }).click(),
    ])
    const chunks: Buffer[] = []
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer)
    expect(JSON.parse(Buffer.concat(chunks).toString('utf8'))).toMatchObject({
      name: 'Ada, Countess of Lovelace',
      email: ada.email,
      public: false,
    })

    await page.getByRole('heading', { name: 'Withdraw your signature' }).click()
    await page.getByRole('button', { name: 'Withdraw my signature' }).click()
    await page.getByRole('heading', { name: 'This signature is withdrawn' }).waitFor()
    await countIs(server, 0)
    const emails = await emailsTo(server.emailFolder, ada.email, 3)
    expect(emails.some((mail) => mail.subject.startsWith('Your signature is withdrawn'))).toBe(true)
    const { stdout } = await undersigned(['export', '--format', 'jsonl'], server.env)
    expect(stdout).toBe('')

    await page.goto(link)
    await page.getByRole('heading', { name: 'Erase everything' }).click()
    await page.getByRole('button', { name: 'Erase everything about me' }).click()
    await page.getByRole('heading', { name: 'Everything is erased' }).waitFor()
    await page.goto(link)
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor()
    expect(server.rawLog()).not.toContain(new URL(link).pathname)
  })

  it('requests a lost link, and sees the same page as someone who never signed', async () => {
    const server = await startServer('sqlite')
    await adaHasLink(server)
    const page = await (await openBrowser({ javaScriptEnabled: false })).newPage()
    await page.goto(`${server.url}${LETTER}`)
    await page.getByRole('link', { name: 'Find your signature' }).click()
    await page.getByRole('button', { name: 'Email me the link' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Email address').fill(ada.email)
    await page.getByRole('button', { name: 'Email me the link' }).click()
    await page.getByRole('heading', { name: 'Check your email' }).waitFor()
    const emails = await emailsTo(server.emailFolder, ada.email, 3)
    await page.goto(linkIn(emails.find((mail) => mail.subject.startsWith('The link')) as never))
    await page.getByRole('heading', { name: 'Your signature is verified' }).waitFor()
    const answers = await Promise.all(
      [ada.email, 'nobody@example.org'].map(async (email) => {
        const answer = await new Visitor(server.url).post('/find-my-signature', { email })
        return [answer.status, answer.headers.get('location'), await answer.text()]
      }),
    )
    expect(answers[0]).toEqual(answers[1])
  })
})

it.each(['light', 'dark'] as const)(
  'axe finds nothing on the private page and where to find it, in the %s',
  async (colorScheme) => {
    const server = await startServer('sqlite')
    const link = await adaHasLink(server)
    const page = await (await openBrowser({ colorScheme })).newPage()
    await page.goto(link)
    for (const summary of await page.locator('summary').all()) await summary.click()
    expect(await findings(page), 'the private page').toEqual([])
    await page.getByLabel('Your name').fill('')
    await page.getByRole('button', { name: 'Save changes' }).click()
    await page.getByRole('alert').waitFor()
    expect(await findings(page), 'with a mistake').toEqual([])
    for (const path of colorScheme === 'light' ? ['', '/fr', '/de', '/es', '/ar'] : ['']) {
      await page.goto(`${server.url}${path}/find-my-signature`)
      expect(await findings(page), path).toEqual([])
      await page.locator('button').click()
      await page.getByRole('alert').waitFor()
      expect(await findings(page), `${path} with a mistake`).toEqual([])
      await page.goto(`${server.url}${path}/find-my-signature?asked`)
      expect(await findings(page), `${path} asked`).toEqual([])
    }
  },
)
