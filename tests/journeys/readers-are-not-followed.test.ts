import { expect, it } from 'vitest'
import { openBrowser } from '#tests/support/browser.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { startServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'

const LETTER = '/letters/unpaid-proof'

it('every public page sends requests to its own origin only, sets no cookie, and violates no policy', async () => {
  const server = await startServer('sqlite')
  const visitor = new Visitor(server.url)
  await visitor.sign({ ...ada, affiliation: 'Analyst' })
  const [email] = await emailsTo(server.emailFolder, ada.email)
  await visitor.press(linkIn(email as never), 'yes')

  const browser = await openBrowser()
  const page = await browser.newPage()
  const strangers: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== server.url) strangers.push(request.url())
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const pages = [
    '/',
    '/letters',
    LETTER,
    `${LETTER}/versions`,
    `${LETTER}/versions/1`,
    `${LETTER}/versions/2/changes`,
    `${LETTER}/versions/2`,
    `${LETTER}/signatures`,
    `${LETTER}/signatures?q=ada`,
    `${LETTER}/check-your-mail`,
    '/privacy',
    '/mailbox',
  ]
  for (const path of pages) {
    await page.goto(`${server.url}${path}`)
    await page.evaluate(() => document.fonts.ready)
    if (path === LETTER) await page.locator('.figures .count').waitFor()
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wide, `${path} is wider than the window`).toBeLessThanOrEqual(0)
  }
  expect(strangers).toEqual([])
  expect(complaints).toEqual([])
  expect(await browser.cookies()).toEqual([])
})

it('no page is wider than a window of 320 px', async () => {
  const server = await startServer('sqlite')
  const page = await (await openBrowser({ viewport: { width: 320, height: 568 } })).newPage()
  const translated = ['fr', 'de', 'es', 'ar'].flatMap((language) =>
    ['', '/letters', LETTER, `${LETTER}/versions`, `${LETTER}/signatures`, '/privacy'].map(
      (path) => `/${language}${path}`,
    ),
  )
  for (const path of [
    ...translated,
    '/',
    '/letters',
    `${LETTER}/versions`,
    `${LETTER}/versions/1`,
    `${LETTER}/versions/2/changes`,
    `${LETTER}/signatures`,
    '/privacy',
    '/nothing',
    '/verify/none',
  ]) {
    await page.goto(`${server.url}${path}`)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wide, path).toBeLessThanOrEqual(0)
  }
})
