declare namespace App {
  interface Locals {
    app: import('./app.ts').App
    /** Who is signed in, on pages for organisers; what is not `null` there has been let in (src/web/organisers/authorize.ts). */
    organiser: import('./features/organisers/organiser.ts').Organiser | null
    /** What waits for them at the letter of the page; read once a page shows it. */
    readBacklog?(): Promise<import('./features/organisers/backlog.ts').Backlog>
    /** The form that waits until its sender has shown who they are. */
    held?: import('./web/organisers/authorize.ts').HeldForm
    /** Which page the server makes anew, of which letter; only when it asks for that itself (src/server/fresh-pages.ts). */
    fresh?: { slug: string; locale: import('./values/locale.ts').Locale }
    /** The network that the request comes from: see `clientNetwork`. */
    network: string
    /** Takes a place for an event stream, in the server: see `StreamSlots`. */
    takeStreamSlot?(): 'client' | 'all' | null
    /** What is to stand after the last byte of an answer that announces it (see `send`). */
    trailers: Record<string, string>
    /** One of the site's pages for what cannot be answered otherwise. */
    errorPage(kind: import('./web/http/error-pages.ts').ErrorKind): Response
  }
}

/** Whether mail goes to the mailbox page; known when the site is built (site-settings.ts). */
declare const MAILBOX_PAGE: boolean
/** Which captchas are offered, the first choice first; known when the site is built, too. */
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
