import { ASKED_LINK_LIFE, TOKEN_LIFE, type TokenPurpose } from '#values/token.ts'

/** The personal link of an email. `life`: how long it works once the mail server has accepted the email, in milliseconds. */
export type EmailLink = { purpose: TokenPurpose; life: number }

/** The rules of one kind of email. */
type EmailRules = {
  /** Emails that wait are sent by priority: 0 first. */
  priority: 0 | 1 | 2
  /** For how long sending is tried. Milliseconds. Longer than a greylist delays; shorter where a late email is no use. */
  timeout: number
}

/** The rules of one kind of email to signers. */
type SignerEmailRules = EmailRules & {
  /** The link with a token of its own; `null` for an email that links to the letter. */
  link: EmailLink | null
  /**
   * Whether it goes only to an address that has verified the signature. Any other email may have been caused by a
   * stranger, who typed the name as well: see `greetable`.
   */
  toVerified: boolean
  /** Whether anyone can cause it by typing an address: then it is queued within caps only. */
  capped: boolean
  /** Whether it answers a submitted form. */
  answersForm: boolean
}

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

/** The priority of emails with updates: many are queued at once, for people who asked for them, so all others go first. */
export const UPDATES_PRIORITY = 2

const VERIFY_LINK: EmailLink = { purpose: 'verify', life: TOKEN_LIFE.verify }
const OWN_PAGE_LINK: EmailLink = { purpose: 'own-page', life: TOKEN_LIFE['own-page'] }
/** The owner asked for it just now. */
const ASKED_LINK: EmailLink = { purpose: 'own-page', life: ASKED_LINK_LIFE }

/** The link in every email with updates that ends them. */
export const UNSUBSCRIBE_LINK: EmailLink = { purpose: 'unsubscribe', life: TOKEN_LIFE.unsubscribe }

/** Someone typed an address into the form. */
const TO_ANYONE = { toVerified: false, capped: true, answersForm: true, timeout: 7 * DAY } as const
/** Something has happened to a verified signature. */
const TO_SIGNER = { toVerified: true, capped: false, answersForm: false } as const
/** A reminder counts towards the caps of its mailbox, but no form causes it. */
const REMINDER = {
  toVerified: false,
  capped: false,
  answersForm: false,
  priority: 1,
  link: VERIFY_LINK,
} as const

/** The kinds of emails to signers. */
export const SIGNER_EMAILS = {
  verify: { ...TO_ANYONE, priority: 0, link: VERIFY_LINK },
  'entered-again': { ...TO_ANYONE, priority: 0, link: VERIFY_LINK },
  'already-signed': { ...TO_ANYONE, priority: 1, link: OWN_PAGE_LINK, toVerified: true },
  'signed-otherwise': { ...TO_ANYONE, priority: 1, link: null },
  // A reminder that is days late is no use.
  reminder: { ...REMINDER, timeout: 3 * DAY },
  closing: { ...REMINDER, timeout: DAY },
  counted: { ...TO_SIGNER, priority: 1, link: OWN_PAGE_LINK, timeout: 7 * DAY },
  withdrawn: { ...TO_SIGNER, priority: 1, link: null, timeout: 7 * DAY },
  'own-link': { ...TO_SIGNER, capped: true, priority: 1, link: ASKED_LINK, timeout: DAY },
  'new-version': { ...TO_SIGNER, priority: UPDATES_PRIORITY, link: OWN_PAGE_LINK, timeout: 30 * DAY },
  update: { ...TO_SIGNER, priority: UPDATES_PRIORITY, link: OWN_PAGE_LINK, timeout: 30 * DAY },
} as const satisfies Record<string, SignerEmailRules>

/** The kinds of emails to organisers. Their links are made by organisers/, and live as long as it says. */
export const ORGANISER_EMAILS = {
  // Requested just now: it is wanted within minutes.
  'sign-in': { priority: 0, timeout: DAY },
  invitation: { priority: 1, timeout: 7 * DAY },
  // The next day's notice has newer figures.
  notice: { priority: 1, timeout: DAY },
  /** An update as its readers would get it, for the organiser who asked for a preview. */
  'update-preview': { priority: 1, timeout: DAY },
} as const satisfies Record<string, EmailRules>

/** A kind of email to signers. */
export type SignerEmailKind = keyof typeof SIGNER_EMAILS

/** A kind of email to organisers. */
export type OrganiserEmailKind = keyof typeof ORGANISER_EMAILS

/** A kind of email that this program sends. */
export type EmailKind = SignerEmailKind | OrganiserEmailKind

/** The kinds that anyone can cause by typing an address. */
export type CappedEmailKind = {
  [Kind in SignerEmailKind]: (typeof SIGNER_EMAILS)[Kind]['capped'] extends true ? Kind : never
}[SignerEmailKind]

/** Whether emails of a kind go to organisers. */
export function isForOrganisers(kind: EmailKind): kind is OrganiserEmailKind {
  return Object.hasOwn(ORGANISER_EMAILS, kind)
}

/** Whether an email asks a second or third time to verify. */
export function isReminder(kind: EmailKind): kind is 'reminder' | 'closing' {
  return kind === 'reminder' || kind === 'closing'
}

/** The priority of a kind, and for how long it is tried (milliseconds). */
export function rulesOf(kind: EmailKind): EmailRules {
  return isForOrganisers(kind) ? ORGANISER_EMAILS[kind] : SIGNER_EMAILS[kind]
}

/** The personal link of a kind; `null` for one without, and for every email to organisers. */
export function linkOf(kind: EmailKind): EmailLink | null {
  return isForOrganisers(kind) ? null : SIGNER_EMAILS[kind].link
}

/** The kinds that answer a submitted form, whatever the mailbox had before. */
export const ANSWERS_TO_FORMS: readonly EmailKind[] = (
  Object.keys(SIGNER_EMAILS) as SignerEmailKind[]
).filter((kind) => SIGNER_EMAILS[kind].answersForm)
