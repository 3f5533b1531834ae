import type { App } from '#app.ts'
import { currentVersion, firstLetter, type Letter, letterState, localesOf } from '#features/letters/letter.ts'
import { addressesUntil } from '#features/signatures/retention.ts'
import { describeFault } from '#platform/log.ts'
import { inLanguage, LOCALES, type Locale } from '#values/locale.ts'
import type { ErrorKind } from '#web/http/error-pages.ts'
import type { Pages } from '#web/http/page-handler.ts'
import type { StaticFiles } from '#web/http/static-files.ts'

/** A built page that says what may change while it is served. */
type Page = {
  /** Where it is served. */
  path: string
  /** The page that makes it anew. */
  made: 'letter' | 'feed.xml' | 'privacy'
  slug: string
  locale: Locale
  /** Another text whenever it says something else. */
  says: string
}

export type FreshPagesParts = {
  app: App
  files: StaticFiles
  pages: Pages
  errorPage(kind: ErrorKind): Response
}

/**
 * Keeps the built pages true: a letter's page and feed with its news, a form where it takes signatures and none where it
 * does not, and until when addresses are kept. Each is made anew when what it says has changed, and then served from
 * memory like every other.
 */
export class FreshPages {
  readonly #parts: FreshPagesParts
  /** What each page says that is served. */
  readonly #served: Map<string, string>

  constructor(parts: FreshPagesParts) {
    this.#parts = parts
    const { written } = parts.app
    // The built pages say what the files say; a start builds them anew where that has changed.
    this.#served = new Map(this.#pages([...written.values()], () => []).map(({ path, says }) => [path, says]))
  }

  /** Makes anew what is not true any more. Once a second, after each look for news. */
  async remake(): Promise<void> {
    const { app } = this.#parts
    for (const page of this.#pages([...app.letters.values()], (slug) =>
      app.updates.of(slug).map(({ id }) => id),
    )) {
      if (this.#served.get(page.path) !== page.says) await this.#remake(page)
    }
  }

  async #remake({ path, made, slug, locale, says }: Page): Promise<void> {
    const { app, files, pages, errorPage } = this.#parts
    const request = new Request(new URL(`/fresh/${made}`, app.config.siteUrl))
    const fresh = { slug, locale }
    const locals: App.Locals = { app, errorPage, network: '', organiser: null, trailers: {}, fresh }
    const routeData = pages.match(request)
    const response = await pages
      .render(request, { locals, addCookieHeader: false, routeData: routeData as never })
      .catch((error: unknown) => new Response(describeFault(error), { status: 500 }))
    const text = await response.text()
    // It stays as it was, and is tried again.
    if (response.status !== 200)
      return app.log('error', 'page-not-made', { page: path, status: response.status })
    await files.replace(path, text)
    this.#served.set(path, says)
  }

  #pages(letters: readonly Letter[], updatesOf: (slug: string) => readonly string[]): Page[] {
    const now = this.#parts.app.context.now()
    const first = firstLetter(letters)
    const ends = letters.map((letter) => addressesUntil(letter)?.toISOString())
    const privacy = LOCALES.map((locale): Page => ({
      path: inLanguage('/privacy', locale),
      made: 'privacy',
      slug: '',
      locale,
      says: JSON.stringify(ends),
    }))
    const ofLetters = letters.flatMap((letter) => {
      const { slug, closes, answered } = letter
      const says = JSON.stringify([letterState(letter, now), closes, answered?.on, updatesOf(slug)])
      return localesOf(letter).flatMap((locale): Page[] => {
        const page = { slug, locale, says }
        const path = inLanguage(`/letters/${slug}`, locale)
        const home = { ...page, path: inLanguage('/', locale), made: 'letter' as const }
        return [
          { ...page, path, made: 'letter' },
          { ...page, path: `${path}/feed.xml`, made: 'feed.xml' },
          ...(letter === first && currentVersion(letter, locale) ? [home] : []),
        ]
      })
    })
    return [...ofLetters, ...privacy]
  }
}
