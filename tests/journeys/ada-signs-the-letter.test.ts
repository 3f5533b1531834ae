import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { translate } from '#i18n/translate.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { parseCsv } from '#tests/support/exported.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import type { Locale } from '#values/locale.ts'

const LETTER = '/letters/unpaid-proof'

async function emailedLink(server: TestServer): Promise<string> {
  const [email] = await emailsTo(server.emailFolder, ada.email)
  return linkIn(email as never)
}

async function fillIn(page: Page) {
  await page.getByLabel('Your name').fill(ada.name)
  await page.getByLabel('Email address').fill(ada.email)
  await page.getByLabel('Affiliation').fill('Analyst, Analytical Engine')
  await page.getByLabel('Country').selectOption('GB')
  await page.getByLabel('Show my name').check()
  await page.getByLabel('I agree that my support').check()
}

/** In the order of the page: to whom, what, from whom, and where to sign; none of it hidden. */
async function readsLikeALetter(page: Page) {
  const text = await page.locator('main').innerText()
  const parts = ['To the company', 'We are artists', 'The Test Screening', 'Sign this letter', 'Your name']
  const places = parts.map((part) => text.indexOf(part))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places[0]).toBeGreaterThanOrEqual(0)
}

onEachDatabase('Ada signs the letter', (kind) => {
  it.each<[string, BrowserContextOptions, string[]]>([
    ['with script', {}, []],
    ['without script', { javaScriptEnabled: false }, []],
    ['without script, styles or fonts', { javaScriptEnabled: false }, ['stylesheet', 'font', 'image']],
    ['on a phone', { viewport: { width: 320, height: 568 }, hasTouch: true }, []],
  ])('%s', async (_, options, missing) => {
    const server = await startServer(kind)
    const browser = await openBrowser(options)
    const page = await browser.newPage()
    await page.route('**', (route) =>
      missing.includes(route.request().resourceType()) ? route.abort() : route.continue(),
    )
    await page.goto(server.url)
    await page.getByRole('heading', { level: 1, name: 'We are artists, not proof of approval' }).waitFor()
    await readsLikeALetter(page)
    await fillIn(page)
    await page.getByRole('button', { name: 'Sign version 2' }).click()
    await page.getByRole('heading', { name: 'Check your email' }).waitFor()

    await page.goto(await emailedLink(server))
    await page.getByRole('heading', { name: `Sign as ${ada.name}?` }).waitFor()
    await page.getByRole('button', { name: 'Yes, sign' }).click()
    await page.getByRole('heading', { name: 'Signed by Ada Lovelace' }).waitFor()

    await page.goto(`${server.url}${LETTER}/signatures`)
    await page.getByText('1 verified signature').waitFor()
    await page.getByText('Analyst, Analytical Engine, United Kingdom').waitFor()

    const { stdout } = await undersigned(['export'], server.env)
    const [header, ...rows] = parseCsv(stdout)
    expect(rows).toHaveLength(1)
    expect(rows[0]?.[header?.indexOf('name') ?? -1]).toBe(ada.name)
  })
})

it('Ada signs with the keyboard alone', async () => {
  const server = await startServer('sqlite')
  const page = await (await openBrowser()).newPage()
  await page.goto(`${server.url}${LETTER}`)
  const focused = () => page.evaluate(() => document.activeElement?.id ?? '')
  const tabTo = async (id: string) => {
    for (let presses = 0; (await focused()) !== id; presses += 1) {
      expect(presses, `Tab never reached "${id}"`).toBeLessThan(40)
      await page.keyboard.press('Tab')
    }
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement as Element).outlineStyle,
    )
    expect(outline, `nothing shows that "${id}" has the focus`).not.toBe('none')
  }
  await tabTo('name')
  await page.keyboard.type(ada.name)
  await tabTo('email')
  await page.keyboard.type(ada.email)
  await tabTo('public')
  await page.keyboard.press('Space')
  await tabTo('consent')
  await page.keyboard.press('Space')
  await tabTo('version')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
  await page.goto(await emailedLink(server))
  for (
    let presses = 0;
    (await page.evaluate(() => document.activeElement?.textContent?.trim())) !== 'Yes, sign';
    presses += 1
  ) {
    expect(presses).toBeLessThan(20)
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Signed by Ada Lovelace' }).waitFor()
})

it('Ada makes mistakes, is told of all of them, and loses nothing that she typed', async () => {
  const server = await startServer('sqlite')
  const page = await (await openBrowser()).newPage()
  await page.goto(`${server.url}${LETTER}`)
  await page.getByLabel('Your name').fill(ada.name)
  await page.getByLabel('Email address').fill('ada at example')
  await page.getByLabel('Comment').fill('I was there.\nIn 1843.')
  await page.getByLabel('Show my name').check()
  await page.getByRole('button', { name: 'Sign version 2' }).click()
  const summary = page.getByRole('alert')
  await summary.waitFor()
  expect(await summary.getByRole('link').allTextContents()).toEqual([
    'The @ is missing. Enter an email address such as ada@example.org.',
    'Tick the box to agree that your support is stored. We cannot keep your signature without your consent.',
  ])
  expect(await page.title()).toMatch(/^Error: /)
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('alert')
  await summary.getByRole('link').first().click()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('email')
  expect(await page.getByLabel('Your name').inputValue()).toBe(ada.name)
  expect(await page.getByLabel('Comment').inputValue()).toBe('I was there.\nIn 1843.')
  expect(await page.getByLabel('Show my name').isChecked()).toBe(true)
  await page.getByLabel('Email address').fill(ada.email)
  await page.getByLabel('I agree that my support').check()
  await page.getByRole('button', { name: 'Sign version 2' }).click()
  await page.getByRole('heading', { name: 'Check your email' }).waitFor()
})

it('a reader sees the count and the names move without doing anything', async () => {
  const server = await startServer('sqlite')
  const browser = await openBrowser()
  const reader = await browser.newPage()
  await reader.goto(`${server.url}${LETTER}`)
  await reader.locator('.figures .count', { hasText: '0 verified signatures' }).waitFor()
  const signer = await browser.newPage()
  await signer.goto(`${server.url}${LETTER}`)
  await fillIn(signer)
  await signer.getByRole('button', { name: 'Sign version 2' }).click()
  await signer.goto(await emailedLink(server))
  await signer.getByRole('button', { name: 'Yes, sign' }).click()
  await reader.locator('.figures .count', { hasText: '1 verified signature' }).waitFor()
  await reader.locator('.names li', { hasText: ada.name }).waitFor()
  await reader.getByText('1 for version 2').waitFor()
  expect(await reader.getByRole('status').getAttribute('data-live')).toBe('spoken')
  await reader.goto(`${server.url}${LETTER}/versions`)
  await reader.locator('[data-version="2"]', { hasText: '1 verified signature' }).waitFor()
  await reader.locator('[data-version="1"]', { hasText: '0 verified signatures' }).waitFor()
})

it.each([
  ['fr', 'ltr'],
  ['de', 'ltr'],
  ['es', 'ltr'],
  ['ar', 'rtl'],
])('Ada signs in her language: %s', async (language, direction) => {
  const server = await startServer('sqlite')
  const page = await (await openBrowser()).newPage()
  const t = translate(language as Locale)
  await page.goto(`${server.url}/${language}${LETTER}`)
  expect(await page.evaluate(() => document.documentElement.dir)).toBe(direction)
  expect(await page.locator('link[hreflang]').count()).toBe(6)
  await page
    .locator('.figures .count', { hasText: t('letter.countAnd', { count: 0 }).replace('0', '').trim() })
    .waitFor()
  await page.getByLabel(t('form.name')).fill(ada.name)
  await page.getByRole('button', { name: t('form.submit', { version: 2 }) }).click()
  await page.getByRole('alert').getByText(t('error.email-missing')).waitFor()
  await page.getByLabel(t('form.email')).fill(ada.email)
  await page.getByLabel(t('form.consent')).check()
  await page.getByRole('button', { name: t('form.submit', { version: 2 }) }).click()
  await page.getByRole('heading', { name: t('sent.title') }).waitFor()
  const [email] = await emailsTo(server.emailFolder, ada.email)
  expect(email?.text.replace(/\s+/g, ' ')).toContain(
    t('email.greeting', { name: ada.name }).replace(/\s+/g, ' '),
  )
  await page.goto(linkIn(email as never))
  await page.getByRole('button', { name: t('verify.yes') }).click()
  await page.getByRole('heading', { name: t('verify.doneTitle', { name: ada.name }) }).waitFor()
  const { stdout } = await undersigned(['export', '--format', 'jsonl'], server.env)
  expect(JSON.parse(stdout)).toMatchObject({ name: ada.name, language, version: 2 })
})

it('Ada read version 1, and chooses what she signs when version 2 is there', async () => {
  const server = await startServer('sqlite')
  await new Visitor(server.url).sign({ ...ada, version: '1' })
  const page = await (await openBrowser()).newPage()
  const link = await emailedLink(server)
  await page.goto(link)
  await page.getByText('Version 2 has been published since.').waitFor()
  await page.locator('.changes ins', { hasText: 'chosen by competition' }).waitFor()
  await page.getByRole('button', { name: 'Sign version 1' }).waitFor()
  await page.getByRole('button', { name: 'Sign version 2' }).click()
  await page.getByText('Your signature for version 2 is verified.').waitFor()
})
