import { basename } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { openBrowser } from '#tests/support/browser.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { freePort } from '#tests/support/postgres.ts'
import { addLetter, buildWith } from '#tests/support/project.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'
import { type WatchedProxy, watchedProxy } from '#tests/support/watched-proxy.ts'

const LETTER = '/letters/unpaid-proof'
const OTHER = '/letters/unpaid-work'

/** A server behind a proxy that counts streams; people know the proxy's address only. */
async function behindProxy(
  root?: string,
  settings: Record<string, string> = {},
): Promise<{ server: TestServer; proxy: WatchedProxy }> {
  const at = await freePort()
  const env = { SITE_URL: `http://localhost:${at}`, ...settings }
  const server = await startServer('sqlite', { env, ...(root && { root }) })
  return { server, proxy: await watchedProxy(Number(server.env['PORT']), at) }
}

async function openTabs(browser: BrowserContext, addresses: string[]): Promise<Page[]> {
  const tabs: Page[] = []
  for (const address of addresses) {
    const tab = await browser.newPage()
    await tab.goto(address, { waitUntil: 'domcontentloaded' })
    tabs.push(tab)
  }
  return tabs
}

/** Fills in the form of an open tab and sends it. */
async function sendForm(tab: Page, person: { name: string; email: string }) {
  await tab.locator('form [name="name"]').fill(person.name)
  await tab.locator('form [name="email"]').fill(person.email)
  await tab.locator('form [name="consent"]').check()
  await tab.locator('form [name="public"]').check()
  await tab.locator('form[action$="/sign"] [type="submit"]').click()
  await tab.waitForURL(/check-your-mail/)
}

async function verify(server: TestServer, person: { email: string }) {
  const [email] = await emailsTo(server.emailFolder, person.email)
  await new Visitor(server.url).press(linkIn(email as never), 'yes')
}

const shows = (tab: Page, count: number) =>
  tab.locator('.figures .count b', { hasText: new RegExp(`^${count}$`) }).waitFor()

/** The same where the page's clock stands: it asks again until the server has counted. */
async function showsInTime(tab: Page, count: number) {
  const shown = tab.locator('.figures .count b', { hasText: new RegExp(`^${count}$`) })
  await until(async () => {
    await tab.clock.runFor(5_000)
    return (await shown.count()) === 1
  }, `the count ${count} is shown`)
}

/** Hides a tab, or shows it again, as a browser does when another is chosen. */
async function setHidden(tab: Page, hidden: boolean) {
  await tab.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: hidden })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
}

it('eight tabs of the letter share one stream, the form is sent, and every visible tab shows the new count', async () => {
  const { server, proxy } = await behindProxy()
  const browser = await openBrowser()
  const tabs = await openTabs(browser, Array(8).fill(`${proxy.url}${LETTER}`))
  for (const tab of tabs) await shows(tab, 0)
  expect(proxy.open).toEqual([`${LETTER}/events`])
  const [first, , third] = tabs as [Page, Page, Page]
  await sendForm(tabs.at(-1) as Page, ada)
  await verify(server, ada)
  for (const tab of tabs.slice(0, -1)) await shows(tab, 1)
  expect(proxy.most()).toBe(1)
  await third.locator('.names li', { hasText: ada.name }).waitFor()
  await first
    .locator('[data-live="spoken"]', { hasText: '1 verified signature' })
    .waitFor({ state: 'attached' })

  // Another tab takes over from one that is closed, and from one that is hidden.
  await first.close()
  await until(() => proxy.open.length === 1, 'another tab holds the stream')
  for (const tab of tabs.slice(1, 5)) await setHidden(tab, true)
  await until(() => proxy.open.length === 1, 'a visible tab holds the stream')
  await new Visitor(server.url).sign(grace)
  await verify(server, grace)
  for (const tab of tabs.slice(5, 7)) await shows(tab, 2)
  for (const tab of tabs.slice(5, 7)) await setHidden(tab, true)
  await until(() => proxy.open.length === 0, 'no hidden tab holds a stream')
  await setHidden(third, false)
  await shows(third, 2)
  expect(proxy.open).toEqual([`${LETTER}/events`])
  // One stream may still be closing when the next is opened.
  expect(proxy.most()).toBeLessThanOrEqual(2)
})

it('twelve tabs of two letters have one stream, and Send never waits', async () => {
  const root = await buildWith((letter) => addLetter(letter, basename(OTHER)))
  const { server, proxy } = await behindProxy(root)
  const browser = await openBrowser()
  const addresses = Array.from({ length: 12 }, (_, i) => `${proxy.url}${i % 2 ? OTHER : LETTER}`)
  const tabs = await openTabs(browser, addresses)
  for (const tab of tabs) await shows(tab, 0)
  expect(proxy.open).toEqual([`${LETTER}/events`])
  await sendForm(tabs[11] as Page, ada)
  await sendForm(tabs[10] as Page, ada)
  await verify(server, ada)
  expect(proxy.most()).toBe(1)
  // It builds the site.
}, 180_000)

it('where a proxy holds the stream back, tabs ask for the count, and the stream is tried again later', async () => {
  const { server, proxy } = await behindProxy()
  proxy.holdsBack = true
  const browser = await openBrowser()
  const page = await browser.newPage()
  await page.clock.install()
  await page.goto(`${proxy.url}${LETTER}`)
  await until(() => proxy.open.length === 1, 'the stream is asked for')
  await page.clock.runFor(11_000)
  await until(() => proxy.open.length === 0, 'the stream is given up')
  await shows(page, 0)
  await new Visitor(server.url).sign(ada)
  await verify(server, ada)
  await showsInTime(page, 1)
  proxy.holdsBack = false
  await until(async () => {
    await page.clock.runFor(2_000)
    return proxy.open.length === 1
  }, 'the stream is tried again')
  await page.locator('.names li', { hasText: ada.name }).waitFor()
})

it('where there is no place for a stream, the page asks for the count, and for the stream only minutes later', async () => {
  const { server, proxy } = await behindProxy(undefined, { LIMIT_CLIENT_STREAMS: '0' })
  const page = await (await openBrowser()).newPage()
  await page.clock.install()
  await page.goto(`${proxy.url}${LETTER}`)
  const asked = (path: string) => proxy.asked.filter((each) => each === `${LETTER}/${path}`).length
  await until(() => asked('events') === 1, 'the stream is asked for')
  await shows(page, 0)
  await new Visitor(server.url).sign(ada)
  await verify(server, ada)
  await showsInTime(page, 1)
  const [streams, polls] = [asked('events'), asked('count.json')]
  await page.clock.runFor(240_000)
  expect(asked('events') - streams).toBeLessThanOrEqual(1)
  expect(asked('count.json') - polls).toBeLessThanOrEqual(240 / 30 + 2)
})

it('without locks there is no stream: the count is asked for, and never while hidden', async () => {
  const { server, proxy } = await behindProxy()
  const page = await (await openBrowser()).newPage()
  await page.clock.install()
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'locks'))
  await page.goto(`${proxy.url}${LETTER}`)
  await page.clock.runFor(3_000)
  await shows(page, 0)
  await new Visitor(server.url).sign(ada)
  await verify(server, ada)
  await showsInTime(page, 1)
  const polls = () => proxy.asked.filter((path) => path.endsWith('/count.json')).length
  await setHidden(page, true)
  const before = polls()
  await page.clock.runFor(300_000)
  expect(polls()).toBe(before)
  await setHidden(page, false)
  await page.clock.runFor(3_000)
  await until(() => polls() === before + 1, 'it asks when it is shown again')
  expect(proxy.asked.filter((path) => path.endsWith('/events'))).toEqual([])
})
