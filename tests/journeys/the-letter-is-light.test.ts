import { expect, it } from 'vitest'
import { openBrowser } from '#tests/support/browser.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { startServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { inLanguage, LOCALES } from '#values/locale.ts'

const LETTER = '/letters/unpaid-proof'

it.each(LOCALES)(
  'the letter in "%s" asks for 60 KB of fonts at most, and nothing moves while it comes',
  async (locale) => {
    const server = await startServer('sqlite')
    const visitor = new Visitor(server.url)
    await visitor.sign(ada)
    const [email] = await emailsTo(server.emailFolder, ada.email)
    await visitor.press(linkIn(email as never), 'yes')

    const page = await (await openBrowser({ viewport: { width: 390, height: 6000 } })).newPage()
    let bytes = 0
    page.on('response', async (response) => {
      if (response.request().resourceType() === 'font')
        bytes += Number(response.headers()['content-length'] ?? 0)
    })
    await page.addInitScript(() => {
      const shifts: number[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value)
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto(`${server.url}${inLanguage(LETTER, locale)}`)
    await page.evaluate(() => document.fonts.ready)
    await page.locator('.names li', { hasText: ada.name }).waitFor({ state: 'attached' })
    // What came is laid out in the frame after it, and reported in the one after that.
    const shifts = await page.evaluate(
      () =>
        new Promise<number[]>((resolve) =>
          requestAnimationFrame(() =>
            requestAnimationFrame(() =>
              requestAnimationFrame(() => resolve((window as unknown as { shifts: number[] }).shifts)),
            ),
          ),
        ),
    )
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.01)
    expect(bytes).toBeGreaterThan(20_000)
    expect(bytes).toBeLessThanOrEqual(60_000)
  },
)
