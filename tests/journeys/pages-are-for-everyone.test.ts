import { describe, expect, it } from 'vitest'
import { findings } from '#tests/support/axe.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { startServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { inLanguage, LOCALES, type Locale } from '#values/locale.ts'

const LETTER = '/letters/unpaid-proof'

/** The dark has the same pages in other colours, which no language changes. */
const LANGUAGES = { light: LOCALES, dark: ['en'] as const }

describe.each(['light', 'dark'] as const)('axe finds nothing, in the %s', (colorScheme) => {
  it.each<Locale>(LANGUAGES[colorScheme])('on the public pages in "%s"', async (locale) => {
    const server = await startServer('sqlite')
    const page = await (await openBrowser({ colorScheme })).newPage()
    const paths = [
      '/letters',
      LETTER,
      `${LETTER}/versions`,
      `${LETTER}/versions/2`,
      `${LETTER}/check-your-mail`,
    ]
    for (const path of [...paths, `${LETTER}/signatures`, '/privacy', '/404']) {
      await page.goto(`${server.url}${inLanguage(path, locale)}`)
      if (path === LETTER) await page.locator('.figures .count').waitFor()
      expect(await findings(page), path).toEqual([])
    }
    await page.goto(`${server.url}${inLanguage(LETTER, locale)}`)
    await page.locator('.form .button').click()
    await page.getByRole('alert').waitFor()
    expect(await findings(page), 'the form with its errors').toEqual([])
  })

  it('on the pages behind a link, and on what changed', async () => {
    const server = await startServer('sqlite')
    const visitor = new Visitor(server.url)
    await visitor.sign({ ...ada, version: '1', comment: 'A word.' })
    const [email] = await emailsTo(server.emailFolder, ada.email)
    const page = await (await openBrowser({ colorScheme })).newPage()
    await page.goto(linkIn(email as never))
    expect(await findings(page), 'before').toEqual([])
    await page.locator('button[value=yes]').click()
    await page.waitForLoadState()
    expect(await findings(page), 'after').toEqual([])
    const counted = (await emailsTo(server.emailFolder, ada.email, 2)).find((each) =>
      each.text.includes('/signature/'),
    )
    for (const path of [
      linkIn(counted as never),
      `${server.url}/verify/none`,
      `${server.url}/signature/none`,
      `${server.url}/unsubscribe/none`,
      `${server.url}/mailbox`,
      `${server.url}${LETTER}/versions/2/changes`,
    ]) {
      await page.goto(path)
      expect(await findings(page), path).toEqual([])
    }
  })
})
