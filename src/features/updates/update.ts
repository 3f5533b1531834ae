import { type SignatureTimes, signatureState } from '#features/signatures/state.ts'
import { isLocale, LOCALES, type Locale } from '#values/locale.ts'
import { dayIn } from '#values/time-zone.ts'

/** The kinds of updates: one that leaves the letter open, one that reports an answer, and one that closes the letter. */
export const UPDATE_KINDS = ['update', 'answered', 'closed'] as const

/** A kind of update. */
export type UpdateKind = (typeof UPDATE_KINDS)[number]

/** Whether a text is a kind of update. */
export function isUpdateKind(text: string | undefined): text is UpdateKind {
  return (UPDATE_KINDS as readonly (string | undefined)[]).includes(text)
}

/** An update in one language: a title in plain text, and a text in Markdown. */
export type UpdateText = { title: string; text: string }

/** The texts of an update, for each language in which it was written. */
export type UpdateTexts = Partial<Record<Locale, UpdateText>>

/** An update as readers see it. */
export type PublishedUpdate = {
  id: string
  letter: string
  kind: UpdateKind
  publishedAt: Date
  texts: UpdateTexts
}

/** The state of an update. `sending`: some emails are not queued or not sent yet. */
export type UpdateState = 'draft' | 'sending' | 'sent' | 'cancelled'

/**
 * The progress of an update's emails. `readers`: when it was published; `queued`: emails so far, without those that were
 * dropped because they were no longer wanted.
 */
export type UpdateProgress = {
  readers: number
  queued: number
  waiting: number
  sent: number
  failed: number
}

/** An update's text in a language, or in the first in which it was written; `null` where it has none. */
export function updateTextIn(texts: UpdateTexts, locale: string): (UpdateText & { locale: Locale }) | null {
  const order = isLocale(locale) ? [locale, ...LOCALES] : LOCALES
  const found = order.find((each) => texts[each] !== undefined)
  const text = found && texts[found]
  return text ? { ...text, locale: found } : null
}

/** The anchor of an update on a page. */
export function updateAnchor({ id }: { id: string }): string {
  return `update-${id}`
}

/** The day on which an update was published, YYYY-MM-DD, in the letter's time zone. */
export function updateDay({ publishedAt }: { publishedAt: Date }, timeZone: string): string {
  return dayIn(publishedAt, timeZone)
}

/**
 * Whether a signer gets an update: their signature counted and they had consented when it was published, and both is
 * still so.
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
