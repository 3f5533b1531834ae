import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { translate } from '#i18n/translate.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { type LongestSite, longestSite } from '#tests/support/longest.ts'
import { signInLink } from '#tests/support/organisers.ts'
import { paleOnPaper } from '#tests/support/print.ts'
import { pageFiles } from '#tests/support/routes.ts'
import { inLanguage, LOCALES, type Locale } from '#values/locale.ts'

/** What the issue of the first screen names: the smallest phone, two usual ones, a small laptop. CSS pixels. */
const SCREENS = [
  { width: 320, height: 568 },
  { width: 360, height: 640 },
  { width: 390, height: 844 },
  { width: 1280, height: 720 },
]

const LONG = 240_000

let site: LongestSite
beforeAll(async () => {
  site = await longestSite({ atEnd: afterAll, postgres: () => inject('postgres') })
}, LONG)

/** Every page of the site in a language, by its file; a page may be shown in several states. */
function pathsIn(locale: Locale): Record<string, string[]> {
  const { letter, links, ids } = site
  const own = links[locale]
  const at = (path: string) => inLanguage(path, locale)
  const read = at(`/letters/${letter.slug}`)
  const organise = at(`/organise/letters/${letter.slug}`)
  return {
    'fresh/letter.astro': [],
    'fresh/privacy.astro': [],
    'letters/[slug]/sign.astro': [],
    'mailbox.astro': ['/mailbox'],
    '[...locale]/index.astro': [at('/')],
    '[...locale]/[status].astro': [at('/404'), at('/403'), at('/500')],
    '[...locale]/privacy.astro': [at('/privacy')],
    '[...locale]/find-my-signature.astro': [at('/find-my-signature'), at('/find-my-signature?asked')],
    '[...locale]/letters/index.astro': [at('/letters')],
    '[...locale]/letters/[slug]/index.astro': [read],
    '[...locale]/letters/[slug]/check-your-mail.astro': [`${read}/check-your-mail`],
    '[...locale]/letters/[slug]/signatures.astro': [`${read}/signatures`, `${read}/signatures?q=wolfe`],
    '[...locale]/letters/[slug]/signatures/paper.astro': [`${read}/signatures/paper`],
    '[...locale]/letters/[slug]/versions/index.astro': [`${read}/versions`],
    '[...locale]/letters/[slug]/versions/[number]/index.astro': [`${read}/versions/1`, `${read}/versions/2`],
    '[...locale]/letters/[slug]/versions/[number]/changes.astro': [`${read}/versions/2/changes`],
    '[...locale]/[letters]/[slug]/updates.astro': [`${read}/updates`],
    'verify/[token].astro': [own.verify, own.verifyOffered, own.verified, '/verify/none'],
    'signature/[token].astro': [own.own, own.ownNewest, own.invalidated, '/signature/none'],
    'unsubscribe/[token].astro': [own.unsubscribe, '/unsubscribe/none'],
    'unsubscribe/organiser/[token].astro': ['/unsubscribe/organiser/none'],
    '[...locale]/organise/index.astro': [at('/organise')],
    '[...locale]/organise/account/index.astro': [at('/organise/account')],
    '[...locale]/organise/account/[act].astro': [at('/organise/account/sign-out-everywhere')],
    '[...locale]/organise/invitation/[token].astro': [at('/organise/invitation/none')],
    '[...locale]/organise/confirm.astro': [at('/organise/confirm')],
    '[...locale]/organise/sign-in/index.astro': [at('/organise/sign-in')],
    '[...locale]/organise/sign-in/[token].astro': [at(`/organise/sign-in/${'x'.repeat(43)}`)],
    '[...locale]/organise/letters/[slug]/index.astro': [organise],
    '[...locale]/organise/letters/[slug]/export.astro': [`${organise}/export`],
    '[...locale]/organise/letters/[slug]/hand-over/index.astro': [`${organise}/hand-over`],
    '[...locale]/organise/letters/[slug]/audit.astro': [`${organise}/audit`],
    '[...locale]/organise/letters/[slug]/suspicious-activity.astro': [`${organise}/suspicious-activity`],
    '[...locale]/organise/letters/[slug]/invalidate.astro': [
      `${organise}/invalidate`,
      `${organise}/invalidate?country=GS`,
    ],
    '[...locale]/organise/letters/[slug]/invalidations.astro': [`${organise}/invalidations`],
    '[...locale]/organise/letters/[slug]/members/index.astro': [`${organise}/members`],
    '[...locale]/organise/letters/[slug]/members/[id].astro': [
      `${organise}/members/${ids.member}?to=nothing`,
    ],
    '[...locale]/organise/letters/[slug]/signatures/all.astro': [`${organise}/signatures/all`],
    '[...locale]/organise/letters/[slug]/signatures/by-address.astro': [`${organise}/signatures/by-address`],
    '[...locale]/organise/letters/[slug]/signatures/[id].astro': [
      `${organise}/signatures/${ids.signature}`,
      `${organise}/signatures/${ids.invalidated}`,
    ],
    '[...locale]/organise/letters/[slug]/paper/index.astro': [`${organise}/paper`],
    '[...locale]/organise/letters/[slug]/paper/[id]/index.astro': [`${organise}/paper/${ids.batch}`],
    '[...locale]/organise/letters/[slug]/paper/[id]/rows/[row].astro': [
      `${organise}/paper/${ids.batch}/rows/${ids.row}`,
    ],
    '[...locale]/organise/letters/[slug]/updates/index.astro': [`${organise}/updates`],
    '[...locale]/organise/letters/[slug]/updates/[id]/index.astro': [
      `${organise}/updates/new`,
      `${organise}/updates/${ids.draft}`,
      `${organise}/updates/${ids.updates}`,
    ],
    '[...locale]/organise/letters/[slug]/updates/[id]/cancel.astro': [
      `${organise}/updates/${ids.updates}/cancel`,
    ],
    '[...locale]/organise/letters/[slug]/updates/[id]/delete.astro': [
      `${organise}/updates/${ids.draft}/delete`,
    ],
    '[...locale]/organise/letters/[slug]/updates/[id]/send.astro': [`${organise}/updates/${ids.draft}/send`],
  }
}

/** A browser window in which an owner of the letter is signed in. */
async function ownersPage(address?: string): Promise<Page> {
  const page = await (await openBrowser({ reducedMotion: 'reduce' })).newPage()
  const letter = site.letter.slug
  await page.goto(await signInLink(site.server, 'owner', { letter, ...(address && { address }) }))
  await page.locator('main button').click()
  await page.locator('.organise-bar').waitFor()
  return page
}

/** By how many pixels a page is wider than its window, with everything opened that can be; and what makes it so. */
function excess(page: Page, fontSize: string): Promise<{ by: number; because: string[] }> {
  return page.evaluate((size) => {
    for (const details of document.querySelectorAll('details')) details.open = true
    const root = document.documentElement
    root.style.fontSize = size
    const by = root.scrollWidth - root.clientWidth
    const isOutside = (box: DOMRect) => box.width > 1 && (box.right > root.clientWidth + 1 || box.left < -1)
    const because = [...document.body.querySelectorAll('*')].filter(
      (each) => isOutside(each.getBoundingClientRect()) && !each.closest('.scroll, pre, svg'),
    )
    return {
      by,
      because: by > 0 ? because.slice(-3).map((each) => each.outerHTML.slice(0, 120)) : [],
    }
  }, fontSize)
}

/** The smallest phone; text of twice the size on a phone, a tablet and a laptop. */
const SIZES = [
  { width: 320, fontSize: '100%' },
  { width: 390, fontSize: '200%' },
  { width: 640, fontSize: '200%' },
  { width: 1280, fontSize: '200%' },
]

it.each(['en', 'ar'] as const)(
  'no page is wider than the screen with the longest values, nor with large text, and none is pale on paper, in "%s"',
  async (locale) => {
    const page = await ownersPage(site.owner)
    const paths = pathsIn(locale)
    const files = pageFiles().filter((file) => file.endsWith('.astro'))
    expect(Object.keys(paths).sort(), 'every page is looked at').toEqual(files)
    const wide: unknown[] = []
    const pale: unknown[] = []
    for (const path of Object.values(paths).flat()) {
      const answer = await page.goto(`${site.server.url}${path}`)
      if (!/none$|\/404$|\/403$|\/500$/.test(path)) expect(answer?.status(), path).toBe(200)
      for (const { width, fontSize } of SIZES) {
        await page.setViewportSize({ width, height: 568 })
        const found = await excess(page, fontSize)
        if (found.by > 0) wide.push({ path, width, fontSize, ...found })
      }
      const inks = await paleOnPaper(page)
      if (inks.length > 0) pale.push({ path, inks })
    }
    expect(wide).toEqual([])
    expect(pale, 'printed from a dark screen').toEqual([])
  },
  LONG,
)

/** The lower edge of what is to be seen, from the upper edge of the window; each must be there. */
async function lowerEdges(page: Page, selectors: readonly string[]): Promise<Record<string, number>> {
  const edges: Record<string, number> = {}
  for (const selector of selectors) {
    const box = await page.locator(selector).first().boundingBox()
    if (!box) throw new Error(`${page.url()} has no ${selector}.`)
    edges[selector] = Math.round(box.y + box.height)
  }
  return edges
}

it(
  'what a page behind a link asks, for whom, and its buttons are in the first screen, in every language',
  async () => {
    const page = await ownersPage()
    const low: unknown[] = []
    for (const locale of LOCALES) {
      const { verify, verifyOffered, own, ownNewest, invalidated, unsubscribe } = site.links[locale]
      const asked = ['h1', '.about span']
      const parts: Record<string, string[]> = {
        [verify]: [...asked, '[value=yes]', '[value=no]'],
        [verifyOffered]: [...asked, '[value=offered]', '[value=yes]', '[value=no]'],
        [own]: [...asked, '.about bdi', '[value=reaffirm]', '[value=keep]'],
        [ownNewest]: [...asked, '.about bdi', 'summary >> nth=0', 'summary >> nth=1', 'summary >> nth=2'],
        [invalidated]: [...asked, '[href^="mailto:"]'],
        [unsubscribe]: [...asked, '.about bdi', 'main button'],
        [inLanguage(`/organise/sign-in/${'x'.repeat(43)}`, locale)]: ['h1', 'main button'],
        [inLanguage('/organise/confirm', locale)]: ['h1', '.choices button'],
      }
      for (const [path, selectors] of Object.entries(parts)) {
        await page.goto(`${site.server.url}${path}`)
        for (const screen of SCREENS) {
          await page.setViewportSize(screen)
          for (const [part, edge] of Object.entries(await lowerEdges(page, selectors)))
            if (edge > screen.height) low.push({ path, part, edge, screen })
        }
      }
      await page.goto(`${site.server.url}${verify}`)
      const t = translate(locale)
      expect(await page.title()).toBe(t('verify.pageTitle', { title: site.letter.title[locale] ?? '' }))
      expect(await page.locator('.button:not(.quiet)').count(), 'one button is filled').toBe(1)
    }
    expect(low).toEqual([])
  },
  LONG,
)

it('the letter comes before its count, languages and history on a phone, with or without updates', async () => {
  const page = await (await openBrowser({ viewport: { width: 390, height: 844 } })).newPage()
  await page.goto(`${site.server.url}/letters/${site.letter.slug}`)
  await page.locator('.updates').waitFor()
  const edges = await lowerEdges(page, ['h1', '.letter footer', '.figures', '.dates', '.updates'])
  expect(Object.values(edges)).toEqual(Object.values(edges).toSorted((a, b) => a - b))
})

it('a reader at a desk has a Sign button in sight from the first line to the form, also without script', async () => {
  const browser = await openBrowser({ javaScriptEnabled: false, viewport: { width: 1280, height: 720 } })
  const page = await browser.newPage()
  await page.goto(`${site.server.url}/letters/${site.letter.slug}`)
  const button = page.locator('.margin .button')
  let steps = 0
  while (((await page.locator('#sign').boundingBox())?.y ?? 0) > 360) {
    const box = await button.boundingBox()
    if (!box) throw new Error('There is no button.')
    expect(box.y, `after ${steps} screens`).toBeGreaterThanOrEqual(0)
    expect(box.y + box.height, `after ${steps} screens`).toBeLessThanOrEqual(720)
    const text = await page.locator('.letter').boundingBox()
    expect((text?.x ?? 0) + (text?.width ?? 0), 'it is beside the text').toBeLessThanOrEqual(box.x)
    await page.evaluate(() => scrollBy({ top: 360, behavior: 'instant' }))
    steps += 1
  }
  expect(steps).toBeGreaterThan(2)
  await button.click()
  expect(page.url()).toContain('#sign')
  expect(await page.getByRole('link', { name: 'Sign', exact: true }).count(), 'one link to the form').toBe(1)
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.getByRole('link', { name: 'Sign', exact: true }).count(), 'on a phone too').toBe(1)
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByRole('link', { name: 'Sign', exact: true }).count(), 'none on paper').toBe(0)
})
