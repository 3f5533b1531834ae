import type { BrowserContextOptions, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { changeMember } from '#features/organisers/change-member.ts'
import { findings } from '#tests/support/axe.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { figuresOf } from '#tests/support/count.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { organiserAt, organiserOf, signInLink } from '#tests/support/organisers.ts'
import { ada } from '#tests/support/people.ts'
import { freshSettings, runServer, startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'

const LETTER = '/letters/unpaid-proof'
const PAGE = `/organise${LETTER}`

async function adaSigns(server: TestServer) {
  const visitor = new Visitor(server.url)
  await visitor.sign(ada)
  const [email] = await emailsTo(server.emailFolder, ada.email)
  await visitor.press(linkIn(email as never), 'yes')
}

async function olgaIn(server: TestServer, options: BrowserContextOptions = {}): Promise<Page> {
  const browser = await openBrowser(options)
  const page = await browser.newPage()
  await page.goto(await signInLink(server))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/\/organise\/letters\//)
  return page
}

/** Olga organises the letter no longer, whatever she has open. */
async function removeOlga(server: TestServer) {
  const { context, close } = await openForCommand(loadConfig(server.env), 'amend')
  try {
    const { organiserId } = await organiserOf(context)
    const change = { letter: 'unpaid-proof', organiserId, role: null }
    expect(await changeMember(context, 'operator', change)).toEqual({ ok: true })
  } finally {
    await close()
  }
}

describe('Olga watches the count', () => {
  it('move while people sign, until she organises the letter no longer', async () => {
    const server = await startServer('sqlite')
    const page = await olgaIn(server)
    const count = page.locator('[data-text="count"]')
    const bars = page.locator('rect[data-bar$=".counted"]:not([height="0"])')
    expect([await count.textContent(), await bars.count()]).toEqual(['0', 0])
    await page.evaluate(() => Object.assign(window, { isTheSamePage: true }))
    await adaSigns(server)
    await until(async () => (await count.textContent()) === '1', 'the count moves')
    // Her hour and her day.
    await until(async () => (await bars.count()) === 2, 'the charts move')
    await until(
      async () => (await page.locator('[data-text="locales.0.count"]').textContent()) === '1',
      'her language',
    )
    expect(await page.evaluate(() => 'isTheSamePage' in window)).toBe(true)
    await removeOlga(server)
    await page.getByText('This page no longer updates').waitFor()
  })
})

it('Olga watches the count without script too, by a link', async () => {
  const server = await startServer('sqlite')
  const page = await olgaIn(server, { javaScriptEnabled: false })
  await adaSigns(server)
  await page.getByRole('link', { name: 'Refresh' }).click()
  expect(await page.locator('.dashboard-count strong').textContent()).toBe('1')
  await page.getByText('As a table').first().click()
  await page.getByRole('table', { name: 'Signatures by day' }).waitFor()
})

it('the dashboard is for everyone, narrow, dark and from right to left', async () => {
  const settings = await freshSettings('sqlite')
  await undersigned(['seed', '--count', '400'], settings)
  const server = await runServer(settings)
  const olga = await organiserAt(server)
  await until(
    async () =>
      ((await (await olga.get(`${PAGE}/figures.json`)).json()) as { hidden: string[] }).hidden.includes(
        'first',
      ),
    'everything is gone through',
  )
  const { count } = await figuresOf(server)
  const page = await olgaIn(server, { viewport: { width: 320, height: 640 }, colorScheme: 'dark' })
  for (const [prefix, query] of [
    ['/fr', '?days=all'],
    ['/ar', ''],
  ]) {
    await page.goto(`${server.url}${prefix}${PAGE}${query}`)
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true
    })
    expect(Number((await page.locator('.dashboard-count strong').textContent())?.replace(/\D/g, ''))).toBe(
      count,
    )
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
    expect(await findings(page)).toEqual([])
  }
})
