import { DEFAULT_LOCALE, LOCALES, type Locale } from '#values/locale.ts'
import { beginOfDay, nextDay } from '#values/time-zone.ts'
import type { ChangeSummary } from './change-summary.ts'

/** Whether a letter asks for a field of the form. */
export type FieldUse = 'off' | 'optional' | 'required'

/** What happens to a signer's address once it is verified: it is deleted unless the signer wants updates, kept, or sealed to the recipients. */
export type AddressPolicy = 'forget' | 'keep' | 'sealed'

/** A public key (age1…) of the organisers, and the proof that they hold its private key. */
export type Recipient = { key: string; proof: string | null }

/** One published text of a letter, in one language. It never changes. */
export type Version = {
  number: number
  locale: Locale
  /** As it was published with this text; a later version may have another. */
  title: string
  addressee: string
  /** Day of publication, YYYY-MM-DD. */
  published: string
  /** How it changed the version before it. */
  change: 'first' | 'editorial' | 'substantive'
  /** One sentence about the change, for readers. */
  note: string | null
  /** How much it changed in this language; `null` for the first text in the language. */
  summary: ChangeSummary | null
  /** The canonical text: what was published, byte for byte. */
  text: string
  /** SHA-256 of the text, hexadecimal. */
  digest: string
  /** Where it was read from, for messages to the operator. */
  file: string
  /** Where its title and its addressee were read from. */
  titleFile: string
  addresseeFile: string
  /** Only in a preview; cannot be signed. */
  draft: boolean
}

/** The colour that a letter chooses, `#rrggbb`: on a light and on a dark background. */
export type Accent = { light: string; dark: string }

/** A picture above the text: a file in the letter's folder, with a description. */
export type Picture = {
  file: string
  type: 'avif' | 'jpg' | 'png' | 'webp'
  /** Pixels. */
  width: number
  height: number
  alt: Partial<Record<Locale, string>>
}

/** A letter with its published versions. */
export type Letter = {
  slug: string
  /** Of the newest version in each language. */
  title: Partial<Record<Locale, string>>
  addressee: Partial<Record<Locale, string>>
  organisers: { name: string; contact: string }
  /** The number of signatures that the organisers want to reach. */
  goal: number | null
  /** The IANA name of its time zone. */
  timeZone: string
  opens: Date | null
  closes: Date | null
  /**
   * The answer of the addressee: its day (YYYY-MM-DD, in the letter's time zone) and what the organisers say of it. `updateId`: of the
   * update that announced it; then `text` is its title.
   */
  answered: { on: string; text: Partial<Record<Locale, string>>; updateId?: string } | null
  /** `null`: the site's own. */
  accent: Accent | null
  picture: Picture | null
  addresses: AddressPolicy
  /** To whom addresses are sealed; empty where they are not sealed. */
  recipients: readonly Recipient[]
  fields: { affiliation: FieldUse; country: FieldUse; comment: FieldUse }
  featured: boolean
  /** An example, which no one hands over. */
  demonstration: boolean
  /** Published versions, by number and then by language. Readers get no letter without one. */
  versions: readonly Version[]
}

/** The published letters, by slug. */
export type Letters = ReadonlyMap<string, Letter>

/** The letter on the home page: the featured one, or the only one. */
export function firstLetter(letters: readonly Letter[]): Letter | undefined {
  return letters.find((letter) => letter.featured) ?? (letters.length === 1 ? letters[0] : undefined)
}

const DAY = 24 * 60 * 60 * 1000

/** A signature that was submitted in time may still be verified for this long after closing, in milliseconds. */
const GRACE_AFTER_CLOSING = DAY

/** Whether a letter takes signatures. `unproven`: it seals addresses, and no one has proved yet that they can be opened. */
export type LetterState = 'before-opening' | 'unproven' | 'open' | 'closed' | 'answered'

/** The state of a letter at a moment. */
export function letterState(letter: Letter, now: Date): LetterState {
  if (letter.answered && now >= beginOfDay(letter.answered.on, letter.timeZone)) return 'answered'
  // An update may have closed the letter before it opened.
  if (letter.closes && now >= letter.closes) return 'closed'
  if (letter.opens && now < letter.opens) return 'before-opening'
  if (letter.recipients.some(({ proof }) => proof === null)) return 'unproven'
  return 'open'
}

/** When a letter takes its last signature: it closes or is answered; `null` while neither is known. */
export function endOf(letter: Letter): Date | null {
  const { answered, timeZone } = letter
  const ends = [letter.closes, answered && beginOfDay(answered.on, timeZone)].filter((end) => end !== null)
  return ends.length === 0 ? null : new Date(Math.min(...ends.map((end) => end.getTime())))
}

/** When the last signature that was submitted in time can be verified; `null` while the letter has no end. */
export function verifiableEnd({ answered, closes, timeZone }: Letter): Date | null {
  // It may have been answered at any hour of the day.
  const ends = [closes, answered && beginOfDay(nextDay(answered.on), timeZone)]
  const known = ends.filter((end) => end !== null).map((end) => end.getTime())
  return known.length === 0 ? null : new Date(Math.min(...known) + GRACE_AFTER_CLOSING)
}

/** Whether signatures of a letter can still be verified. */
export function isVerifiable(letter: Letter, now: Date): boolean {
  const end = verifiableEnd(letter)
  return end === null || now < end
}

/** The version's text in one language, if that was published. */
export function findVersion(letter: Letter, number: number, locale: Locale): Version | undefined {
  return letter.versions.find((version) => version.number === number && version.locale === locale)
}

/** The newest version in a language, if the letter has that language. */
export function currentVersion(letter: Letter, locale: Locale): Version | undefined {
  return letter.versions.findLast((version) => version.locale === locale)
}

/** The text of the newest published version: in a language, or in the first that the version has. */
export function newestText(letter: Letter, locale: Locale): Version | undefined {
  const published = letter.versions.filter((version) => !version.draft)
  const number = published.at(-1)?.number
  const texts = published.filter((version) => version.number === number)
  return texts.find((version) => version.locale === locale) ?? texts[0]
}

/** The number of the newest version that changed what the letter says; `null` if none did. */
export function newestSubstantive(letter: Letter): number | null {
  const version = letter.versions.findLast((each) => each.change === 'substantive' && !each.draft)
  return version?.number ?? null
}

/** Every version in a language, the oldest first. */
export function versionsIn(letter: Letter, locale: Locale): Version[] {
  return letter.versions.filter((version) => version.locale === locale)
}

/** The languages of one version, in the site's order. */
export function localesOfVersion(letter: Letter, number: number): Locale[] {
  return LOCALES.filter((locale) => findVersion(letter, number, locale))
}

/** The languages in which a version can be compared with the one before it in the same language. */
export function localesOfChanges(letter: Letter, number: number): Locale[] {
  return localesOfVersion(letter, number).filter((locale) => versionsIn(letter, locale)[0]?.number !== number)
}

/**
 * The language for readers of a page that does not have theirs: the site's default, else the first in which the letter
 * was published, else the first of the page. `undefined` for a page without a language.
 */
export function fallbackLocale(languages: readonly Locale[], letter?: Letter): Locale | undefined {
  if (languages.includes(DEFAULT_LOCALE)) return DEFAULT_LOCALE
  return letter?.versions.find(({ locale }) => languages.includes(locale))?.locale ?? languages[0]
}

/** The languages in which a letter was published, in the site's order. */
export function localesOf(letter: Letter): Locale[] {
  return LOCALES.filter((locale) => letter.versions.some((version) => version.locale === locale))
}

/** The numbers of all published versions, ascending. */
export function versionNumbers(letter: Letter): number[] {
  return [...new Set(letter.versions.map((version) => version.number))]
}

/** The title in a language, or in the first that the letter has. */
export function titleOf(letter: Letter, locale: Locale): string {
  return inLocale(letter.title, locale, letter.slug)
}

/** The addressee in a language, or in the first that the letter has. */
export function addresseeOf(letter: Letter, locale: Locale): string {
  return inLocale(letter.addressee, locale, '')
}

/** A text and the language that it is in. */
export type Said = { text: string; locale: Locale }

/** What the organisers say of the answer, in a language or in the first that has it; `null` without an answer. */
export function answerOf(letter: Letter, locale: Locale): Said | null {
  return letter.answered ? said(letter.answered.text, locale) : null
}

/** The path of the picture on the site. */
export function pictureAddress(letter: Letter, { type }: Picture): string {
  return `/letters/${letter.slug}/picture.${type}`
}

/** The description of the picture, in a language or in the first that has it. */
export function altOf(picture: Picture, locale: Locale): Said | null {
  return said(picture.alt, locale)
}

function inLocale(texts: Partial<Record<Locale, string>>, locale: Locale, otherwise: string): string {
  return texts[locale] ?? Object.values(texts)[0] ?? otherwise
}

function said(texts: Partial<Record<Locale, string>>, locale: Locale): Said | null {
  const own = texts[locale]
  if (own !== undefined) return { text: own, locale }
  const other = LOCALES.find((each) => texts[each] !== undefined)
  return other ? { text: texts[other] ?? '', locale: other } : null
}
