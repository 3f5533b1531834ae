import { DEFAULT_LOCALE, LOCALES, type Locale } from '#values/locale.ts'
import { beginOfDay, nextDay } from '#values/time-zone.ts'
import type { ChangeSummary } from './change-summary.ts'

/** Whether a letter asks for a field of the form. */
export type FieldUse = 'off' | 'optional' | 'required'

/** What becomes of a signer's address once it is verified: deleted unless news was asked for, kept, or sealed to its recipients. */
export type AddressPolicy = 'forget' | 'keep' | 'sealed'

/** A public key (age1…) of the organisers, and what shows that somebody can open what is sealed to it. */
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
  /** What it did to the version before; the first version changes nothing. */
  change: 'first' | 'editorial' | 'substantive'
  /** One sentence on the change, for people. */
  note: string | null
  /** What it changed in this language, in numbers; `null` for the first text of the language. */
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
  /** Shown only in a preview, and not to be signed. */
  draft: boolean
}

/** The one colour that a letter chooses, `#rrggbb`: for light paper and for dark. */
export type Accent = { light: string; dark: string }

/** A picture above the text: a file in the letter's folder, with what it shows in words. */
export type Picture = {
  file: string
  type: 'avif' | 'jpg' | 'png' | 'webp'
  /** Pixels. */
  width: number
  height: number
  alt: Partial<Record<Locale, string>>
}

export type Letter = {
  slug: string
  /** Of the newest version in each language. */
  title: Partial<Record<Locale, string>>
  addressee: Partial<Record<Locale, string>>
  organisers: { name: string; contact: string }
  /** The number of signatures hoped for. */
  goal: number | null
  /** The IANA name of the zone of its days and times. */
  timeZone: string
  opens: Date | null
  closes: Date | null
  /**
   * The addressee has answered: on which day (YYYY-MM-DD, in the letter's zone), and what, in the organisers' words; where news said so,
   * in one line, and which news it was.
   */
  answered: { on: string; text: Partial<Record<Locale, string>>; updateId?: string } | null
  /** `null`: the site's own. */
  accent: Accent | null
  picture: Picture | null
  addresses: AddressPolicy
  /** To whom addresses are sealed; none where they are not. */
  recipients: readonly Recipient[]
  fields: { affiliation: FieldUse; country: FieldUse; comment: FieldUse }
  featured: boolean
  /** Shown as an example, not as a letter that anybody sends. */
  demonstration: boolean
  /** Published versions, by number and then by language. Readers get no letter without one. */
  versions: readonly Version[]
}

/** The published letters, found by slug. */
export type Letters = ReadonlyMap<string, Letter>

/** The letter that is the first page of the site: the featured one, or the only one. */
export function firstLetter(letters: readonly Letter[]): Letter | undefined {
  return letters.find((letter) => letter.featured) ?? (letters.length === 1 ? letters[0] : undefined)
}

const DAY = 24 * 60 * 60 * 1000

/** A signature that was submitted in time may still be verified for this long after closing, in milliseconds. */
const GRACE_AFTER_CLOSING = DAY

/** `unproven`: nobody has shown yet that they can open the addresses that the letter is to seal. */
export type LetterState = 'before-opening' | 'unproven' | 'open' | 'closed' | 'answered'

export function letterState(letter: Letter, now: Date): LetterState {
  if (letter.answered && now >= beginOfDay(letter.answered.on, letter.timeZone)) return 'answered'
  // News may have closed a letter that had yet to open.
  if (letter.closes && now >= letter.closes) return 'closed'
  if (letter.opens && now < letter.opens) return 'before-opening'
  if (letter.recipients.some(({ proof }) => proof === null)) return 'unproven'
  return 'open'
}

/** When a letter takes its last signature: it closes, or is answered; `null` while neither is known. */
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

export function isVerifiable(letter: Letter, now: Date): boolean {
  const end = verifiableEnd(letter)
  return end === null || now < end
}

/** The version's text in one language, if that was published. */
export function findVersion(letter: Letter, number: number, locale: Locale): Version | undefined {
  return letter.versions.find((version) => version.number === number && version.locale === locale)
}

/** The newest version in a language, if the letter speaks it. */
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

/** The languages in which one version of a letter can be read, in the site's order. */
export function localesOfVersion(letter: Letter, number: number): Locale[] {
  return LOCALES.filter((locale) => findVersion(letter, number, locale))
}

/** The languages in which a version can be compared with the one before it in the same language. */
export function localesOfChanges(letter: Letter, number: number): Locale[] {
  return localesOfVersion(letter, number).filter((locale) => versionsIn(letter, locale)[0]?.number !== number)
}

/**
 * The language for readers whose own is not among those of a page: the site's default, else the first in which the
 * letter was published, else the first of them. `undefined` for a page in no language.
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

/** What the organisers say of the answer, in a language, or in the first that they say it in; `null` before it. */
export function answerOf(letter: Letter, locale: Locale): Said | null {
  return letter.answered ? said(letter.answered.text, locale) : null
}

/** Where the picture is on the site. */
export function pictureAddress(letter: Letter, { type }: Picture): string {
  return `/letters/${letter.slug}/picture.${type}`
}

/** What the picture shows, in a language, or in the first that has it. */
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
