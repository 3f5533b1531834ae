import type { App } from '#app.ts'
import { describeFault } from '#platform/log.ts'
import type { ErrorKind } from '#web/http/error-pages.ts'
import type { Pages } from '#web/http/page-handler.ts'
import type { StaticFiles } from '#web/http/static-files.ts'
import { type ChangingPage, changingPages } from './changing-pages.ts'

/** What `FreshPages` renders pages with. */
export type FreshPagesParts = {
  app: App
  files: StaticFiles
  pages: Pages
  errorPage(kind: ErrorKind): Response
}

/**
 * Renders built pages again when their content has changed: a letter's page and feed after an update or when signing
 * opens or closes, and the privacy pages after a change of the dates on them. The result is served from memory like
 * every other page.
 */
export class FreshPages {
  readonly #parts: FreshPagesParts
  /** The state of each page that is served, by path. */
  readonly #served: Map<string, string>

  constructor(parts: FreshPagesParts) {
    this.#parts = parts
    const { written, context } = parts.app
    // The build rendered what the files say, without updates; a start builds again if the files have changed.
    const built = changingPages([...written.values()], () => [], context.now())
    this.#served = new Map(built.map(({ path, state }) => [path, state]))
  }

  /** Renders the pages whose state has changed. Runs after each check for updates, once a second. */
  async remake(): Promise<void> {
    const { letters, updates, context } = this.#parts.app
    const updatesOf = (slug: string) => updates.of(slug).map(({ id }) => id)
    for (const page of changingPages([...letters.values()], updatesOf, context.now())) {
      if (this.#served.get(page.path) !== page.state) await this.#render(page)
    }
  }

  async #render({ path, template, slug, locale, state }: ChangingPage): Promise<void> {
    const { app, files, pages, errorPage } = this.#parts
    const request = new Request(new URL(`/fresh/${template}`, app.config.siteUrl))
    const fresh = { slug, locale }
    const locals: App.Locals = { app, errorPage, network: '', organiser: null, trailers: {}, fresh }
    const routeData = pages.match(request)
    const response = await pages
      .render(request, { locals, addCookieHeader: false, routeData: routeData as never })
      .catch((error: unknown) => new Response(describeFault(error), { status: 500 }))
    const text = await response.text()
    // The old page stays, and the next run tries again.
    if (response.status !== 200)
      return app.log('error', 'page-not-rendered', { page: path, status: response.status })
    await files.replace(path, text)
    this.#served.set(path, state)
  }
}
