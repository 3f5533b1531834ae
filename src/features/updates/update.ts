import { type SignatureTimes, signatureState } from '#features/signatures/state.ts'
import { isLocale, LOCALES, type Locale } from '#values/locale.ts'
import { dayIn } from '#values/time-zone.ts'

/** What news is: a word in between, or what ends the letter's life. */
export const UPDATE_KINDS = ['update', 'answered', 'closed'] as const

export type UpdateKind = (typeof UPDATE_KINDS)[number]

export function isUpdateKind(text: string | undefined): text is UpdateKind {
  return (UPDATE_KINDS as readonly (string | undefined)[]).includes(text)
}

/** What it says in one language: a line, and Markdown. */
export type UpdateText = { title: string; text: string }

export type UpdateTexts = Partial<Record<Locale, UpdateText>>

/** A piece of news as readers see it. */
export type PublishedUpdate = {
  id: string
  letter: string
  kind: UpdateKind
  publishedAt: Date
  texts: UpdateTexts
}

/** `sending`: mails have yet to be queued, or to leave. */
export type UpdateState = 'draft' | 'sending' | 'sent' | 'cancelled'

/**
 * How far the mails of a piece of news are: `readers` were to get it when it was published; a mail was `queued` for so
 * many of them, of which those are gone that were not wanted any more.
 */
export type UpdateProgress = {
  readers: number
  queued: number
  waiting: number
  sent: number
  failed: number
}

/** A piece of news in a language, or in the first in which it was written. */
export function updateTextIn(texts: UpdateTexts, locale: string): (UpdateText & { locale: Locale }) | null {
  const order = isLocale(locale) ? [locale, ...LOCALES] : LOCALES
  const found = order.find((each) => texts[each] !== undefined)
  const text = found && texts[found]
  return text ? { ...text, locale: found } : null
}

/** Where a piece of news stands on a page. */
export function updateAnchor({ id }: { id: string }): string {
  return `news-${id}`
}

/** The day on which it was published, YYYY-MM-DD, in the letter's time zone. */
export function updateDay({ publishedAt }: { publishedAt: Date }, timeZone: string): string {
  return dayIn(publishedAt, timeZone)
}

/**
 * Whether somebody gets a piece of news: their signature counted when it was published, they had asked for news by
 * then, and both is so still.
 */
export function isReader(
  updates: { letter: string; publishedAt: Date | null },
  signature: SignatureTimes & { letter: string },
  asked: { givenAt: Date } | undefined,
): boolean {
  const { publishedAt } = updates
  return (
    publishedAt !== null &&
    asked !== undefined &&
    asked.givenAt <= publishedAt &&
    signature.letter === updates.letter &&
    signatureState(signature) === 'counted' &&
    signature.verifiedAt !== null &&
    signature.verifiedAt <= publishedAt
  )
}
