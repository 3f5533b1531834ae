import {
  type Letter,
  letterState,
  newestSubstantive,
  newestText,
  type Version,
} from '#features/letters/letter.ts'
import { DEFAULT_LOCALE, isLocale } from '#values/locale.ts'
import { type SignatureTimes, signerState } from './state.ts'

/** A text that was signed. */
export type SignedText = { version: number; locale: string; digest: string }

/** What a signer was told of a later version, and answered. */
export type VersionAnswer = {
  version: number
  announcedAt: Date | null
  keptAt: Date | null
  reaffirmedAt: Date | null
  locale: string | null
  digest: string | null
}

/** The newest text that a signer stands by: the last one re-affirmed, or else the one signed first. */
export function standsBy(signature: SignedText, answers: readonly VersionAnswer[]): SignedText {
  const last = answers.findLast((answer) => answer.reaffirmedAt !== null)
  if (!last?.locale || !last.digest) return signature
  return { version: last.version, locale: last.locale, digest: last.digest }
}

/** The newest version, if it is later than one that was signed; in a language, or in the first that it speaks. */
export function laterVersion(letter: Letter, signed: number, locale: string): Version | null {
  const newest = newestText(letter, isLocale(locale) ? locale : DEFAULT_LOCALE)
  return newest && newest.number > signed ? newest : null
}

/** A signer: what they signed, what they answered to later versions, and the language in which we speak with them. */
export type Signer = {
  signature: SignedText & SignatureTimes
  answers: readonly VersionAnswer[]
  locale: string
}

/** The later version that a signer may re-affirm now, if there is one: the letter is open, and the signature counts. */
export function offeredVersion(
  letter: Letter,
  { signature, answers, locale }: Signer,
  now: Date,
): Version | null {
  if (letterState(letter, now) !== 'open' || signerState(signature) !== 'verified') return null
  return laterVersion(letter, standsBy(signature, answers).version, locale)
}

/**
 * The version that a signer who asked for news has yet to be told of: only where one changed what the letter says, and
 * only if they were neither told of that or a later one, nor asked about it in person, before.
 */
export function untoldVersion(letter: Letter, signer: Signer, now: Date): Version | null {
  const substantive = newestSubstantive(letter)
  if (substantive === null || signer.signature.version >= substantive) return null
  if (signer.answers.some((answer) => answer.version >= substantive)) return null
  return offeredVersion(letter, signer, now)
}
