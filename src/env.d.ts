declare namespace App {
  interface Locals {
    app: import('./app.ts').App
    /** The signed-in organiser, on pages for organisers; they are allowed to see the page (src/web/organisers/authorize.ts). */
    organiser: import('./features/organisers/organiser.ts').Organiser | null
    /** Reads the backlog of the page's letter for that organiser. */
    readBacklog?(): Promise<import('./features/organisers/backlog.ts').Backlog>
    /** The form that is held until its sender has confirmed who they are. */
    held?: import('./web/organisers/authorize.ts').HeldForm
    /** The letter and language of a page that the server itself renders again (src/server/fresh-pages.ts). */
    fresh?: { slug: string; locale: import('./values/locale.ts').Locale }
    /** The network that the request comes from: see `clientNetwork`. */
    network: string
    /** Takes a slot for an event stream: see `StreamSlots`. */
    takeStreamSlot?(): 'client' | 'all' | null
    /** The trailers of a response that announces them (see `send`). */
    trailers: Record<string, string>
    /** Responds with one of the error pages. */
    errorPage(kind: import('./web/http/error-pages.ts').ErrorKind): Response
  }
}

/** Whether emails are shown on the mailbox page; known when the site is built (site-settings.ts). */
declare const MAILBOX_PAGE: boolean
/** The captchas that are offered, in order of preference; known when the site is built. */
declare const CAPTCHA: import('./config/config.ts').BuildSettings['captcha']

declare module 'altcha/i18n/*'

declare module 'subset-font' {
  /** Cuts a font to the characters of a text. */
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: { targetFormat: 'woff2' },
  ): Promise<Buffer>
}
