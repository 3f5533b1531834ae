import type { Locale } from '#values/locale.ts'

/** What organisers announce, in one language: the title in plain text, the text in Markdown. */
export type Announcement = {
  kind: 'update' | 'answered' | 'closed'
  title: string
  text: string
  locale: Locale
}

/** The decisions that wait at one letter: clusters of suspicious signatures, and batches of paper signatures. */
type NoticedLetter = { title: string; path: string; suspicious: number; paper: number }

/**
 * The data of an email that waits. It is stored encrypted, because of the address and the token, and deleted once the
 * email is sent.
 */
export type EmailContent = {
  to: string
  name: string
  version: number
  /** The readable token of the email's link, stored elsewhere only as its hash; `null` for an email without one. */
  token: string | null
  /** When the link expires, where that is sooner than usual: ISO 8601, known when the email is written. */
  until?: string
  /** The titles of the other letters whose signatures the link opens. */
  also?: string[]
  /** For an invitation: the role. Without a name, the operator invites. */
  role?: 'owner' | 'moderator' | 'viewer'
  /** For a notice: the backlog at each letter, and the token that turns notices off. */
  notice?: { letters: NoticedLetter[]; end: string }
  /** The path that an organiser is taken to after signing in. */
  next?: string
  /** Stored with a preview only. That of an update is stored once, and read when an email is written. */
  announcement?: Announcement
  /** For an email with updates: the readable token that unsubscribes, and the version that the signer has signed. */
  updates: { unsubscribe: string; signed: number } | null
}
