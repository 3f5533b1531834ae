import type { Backlog } from '#features/organisers/backlog.ts'
import type { Role } from '#features/organisers/organiser.ts'
import type { Announcement } from '#features/updates/update.ts'

/** The mails to signers. */
export type SignerEmailKind =
  | 'verify'
  | 'entered-again'
  | 'reminder'
  | 'closing'
  | 'already-signed'
  | 'signed-otherwise'
  | 'counted'
  | 'withdrawn'
  | 'own-link'
  | 'new-version'
  | 'updates'

/** The emails to organisers: a link to sign in, an invitation, what waits for a decision, and news as its readers would get it. */
export type OrganiserEmailKind = 'sign-in' | 'invitation' | 'notice' | 'update-preview'

/** The mails there are. */
export type EmailKind = SignerEmailKind | OrganiserEmailKind

export function isForOrganisers(kind: EmailKind): kind is OrganiserEmailKind {
  return kind === 'sign-in' || kind === 'invitation' || kind === 'notice' || kind === 'update-preview'
}

/** Whether a mail asks once more to verify. */
export function isReminder(kind: EmailKind): kind is 'reminder' | 'closing' {
  return kind === 'reminder' || kind === 'closing'
}

/**
 * Whether an email goes only to an address that has verified the signature whose name it says. Any other may have been
 * caused by a stranger, who typed the name as well: see `greetable`.
 */
export const TO_VERIFIED: Readonly<Record<SignerEmailKind, boolean>> = {
  verify: false,
  'entered-again': false,
  reminder: false,
  closing: false,
  'already-signed': true,
  'signed-otherwise': false,
  counted: true,
  withdrawn: true,
  'own-link': true,
  'new-version': true,
  updates: true,
}

/** From this priority on a mail is news: many get it at once, who asked for it, and it waits for all other mail. */
export const UPDATES = 2

/** The lower, the sooner: without its verification mail a signature does not count. */
export const PRIORITY: Readonly<Record<EmailKind, number>> = {
  verify: 0,
  'entered-again': 0,
  // Whoever signs now does not wait for those who waited.
  reminder: 1,
  closing: 1,
  'already-signed': 1,
  'signed-otherwise': 1,
  counted: 1,
  withdrawn: 1,
  'own-link': 1,
  // It is followed within minutes, or not at all.
  'sign-in': 0,
  invitation: 1,
  notice: 1,
  'update-preview': 1,
  'new-version': UPDATES,
  updates: UPDATES,
}

/**
 * What a waiting mail must still know when it is written out. It is kept encrypted, because of the address and the
 * token in it, and goes when the mail is sent.
 */
export type EmailContent = {
  to: string
  name: string
  version: number
  /** The readable token of the mail's link, stored elsewhere only as its hash; `null` for a mail without one. */
  token: string | null
  /** Until when the link works, where that is sooner than such links usually do: ISO 8601, known when the email is written. */
  until?: string
  /** The titles of the other letters to whose signatures the link leads. */
  also?: string[]
  /** For an invitation: the role. Without a name, the operator invites. */
  role?: Role
  /** For a notice: at each letter, by its title, what waits for a decision; and the token that ends notices. */
  notice?: { letters: ({ title: string; path: string } & Backlog)[]; end: string }
  /** Where an organiser is taken once they have signed in; a path. */
  next?: string
  /** What organisers say: stored with a preview; of news it is stored once for all, and put in when a mail is written. */
  announcement?: Announcement
  /** For what is mailed to whoever asked for it: the readable token that ends it, and the version that they stand by. */
  updates: { unsubscribe: string; signed: number } | null
}
