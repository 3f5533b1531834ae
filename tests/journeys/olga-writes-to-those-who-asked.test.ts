import { describe, expect, it } from 'vitest'
import { findings } from '#tests/support/axe.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { olga, signInLink } from '#tests/support/organisers.ts'
import { ada, grace } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'
import { LOCALES } from '#values/locale.ts'

const LETTER = '/letters/unpaid-proof'

/** Signs and verifies. */
async function signs(server: TestServer, fields: Record<string, string>) {
  const visitor = new Visitor(server.url)
  await visitor.sign(fields)
  const [email] = await emailsTo(server.emailFolder, fields['email'] ?? '')
  if (email) await visitor.press(linkIn(email), 'yes')
}

describe('Olga writes to those who asked', () => {
  it('looks at it first, sends it, and it stands on the letter’s page without script', async () => {
    const server = await startServer('sqlite')
    await signs(server, { ...ada, updates: 'on' })
    await signs(server, grace)
    const page = await (await openBrowser()).newPage()
    await page.goto(await signInLink(server))
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Updates', exact: true }).click()
    expect(await findings(page), 'no updates').toEqual([])
    await page.getByRole('link', { name: 'Write an update' }).click()
    expect(await findings(page), 'a form').toEqual([])

    // Without a text it comes back, with all that was typed.
    await page.getByLabel('Title (English)').fill('They have read it')
    await page.locator('summary', { hasText: 'French' }).click()
    await page.getByLabel('Title (French)').fill('Ils l’ont lue')
    await page.getByLabel('Text (French)').fill('L’entreprise a **lu** la lettre.')
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByRole('link', { name: 'The title has no text in this language: English.' }).click()
    expect(await findings(page), 'a form that came back').toEqual([])
    expect(await page.getByLabel('Text (French)').inputValue()).toBe('L’entreprise a **lu** la lettre.')
    await page
      .getByLabel('Text (English)')
      .fill('The company has **read** the letter. <script>alert(1)</script>')
    await page.getByRole('button', { name: 'Save the draft' }).click()
    await page.getByText('The draft is saved.').waitFor()
    const looks = page.getByRole('region', { name: 'Preview' })
    await looks.locator('summary', { hasText: 'English' }).click()
    expect(await findings(page), 'a draft').toEqual([])
    await looks
      .getByRole('button', { name: `Email this preview to ${olga}` })
      .first()
      .click()
    await page.getByText(`We sent the preview to ${olga}.`).waitFor()
    const [preview] = await emailsTo(server.emailFolder, olga)
    expect(preview?.subject).toBe('Preview: They have read it')
    expect(await fetch(`${server.url}${LETTER}/updates`).then((answer) => answer.text())).toContain(
      'There are no updates about this letter yet.',
    )

    await page.getByRole('link', { name: 'Continue to sending' }).click()
    await page.getByText('1 signer gets it by email.').waitFor()
    expect(await findings(page), 'before it is sent').toEqual([])
    await page.getByRole('button', { name: 'Publish and send' }).click()
    await page.getByText('The update is published, and the emails are being sent.').waitFor()
    expect(await findings(page), 'while it is sent').toEqual([])
    const emails = await until(async () => {
      const all = await emailsTo(server.emailFolder, ada.email)
      const updates = all.filter(({ subject }) => subject === 'They have read it')
      return updates.length > 0 && updates
    }, 'Ada gets the update')
    expect(emails).toHaveLength(1)
    expect((await emailsTo(server.emailFolder, grace.email)).map(({ subject }) => subject)).not.toContain(
      'They have read it',
    )

    const reader = await (await openBrowser({ javaScriptEnabled: false })).newPage()
    await reader.goto(`${server.url}${LETTER}`)
    const updates = reader.getByRole('region', { name: 'Updates' })
    expect(await updates.getByRole('heading', { name: 'They have read it' }).count()).toBe(1)
    // What would be a script is words.
    expect(await updates.innerText()).toContain('<script>alert(1)</script>')
    expect(await updates.locator('script').count()).toBe(0)
    expect(await updates.locator('strong').innerText()).toBe('read')
    for (const locale of LOCALES) {
      const prefix = locale === 'en' ? '' : `/${locale}`
      const html = await fetch(`${server.url}${prefix}${LETTER}`).then((answer) => answer.text())
      if (locale === 'fr') expect(html).toContain('<h3>Ils l’ont lue</h3>')
      else if (locale === 'en') expect(html).toContain('<h3>They have read it</h3>')
      else expect(html, locale).toContain('<h3 lang="en" dir="ltr">They have read it</h3>')
      const feed = await fetch(`${server.url}${prefix}${LETTER}/feed.xml`).then((answer) => answer.text())
      expect(feed).toContain(locale === 'fr' ? 'Ils l’ont lue' : 'They have read it')
      expect(feed).not.toContain('<script')
    }
    await reader.getByRole('link', { name: 'All updates' }).click()
    await reader.getByRole('heading', { name: 'They have read it' }).waitFor()
    const seen = await (await openBrowser()).newPage()
    await seen.goto(reader.url())
    expect(await findings(seen), 'all updates').toEqual([])
    await seen.goto(`${server.url}${LETTER}`)
    expect(await findings(seen), 'the letter with its updates').toEqual([])

    // The page has followed by itself. And taken back.
    await page.locator('b', { hasText: /^Sent$/ }).waitFor()
    await page.getByRole('link', { name: 'Cancel this update' }).click()
    await page.getByText('It cannot be sent again.').waitFor()
    expect(await findings(page), 'before it is cancelled').toEqual([])
    await page.getByRole('link', { name: 'Keep as it is' }).click()
    await page.locator('b', { hasText: /^Sent$/ }).waitFor()
    await page.getByRole('link', { name: 'Cancel this update' }).click()
    await page.getByRole('button', { name: 'Cancel this update' }).click()
    await page.getByText('The update is cancelled').waitFor()
    const after = await fetch(`${server.url}${LETTER}`).then((answer) => answer.text())
    expect(after).not.toContain('They have read it')
  })
})
