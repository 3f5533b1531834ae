import { type Letter, letterState, newestSubstantive, newestText, type Version } from './letter.ts'
import { isLocale } from './locale.ts'
import { type SignatureTimes, signatureState } from './signature.ts'

/** A text that was signed. */
export type SignedText = { version: number; locale: string; digest: string }

/** What a signer was told of a later version, and answered. */
export type VersionAnswer = {
  version: number
  toldAt: Date | null
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

/** A version that was published after the one that the signer stands by; in their language if it speaks that. */
export function laterVersion(letter: Letter, signed: Pick<SignedText, 'version' | 'locale'>): Version | null {
  const newest = isLocale(signed.locale) ? newestText(letter, signed.locale) : undefined
  return newest && newest.number > signed.version ? newest : null
}

/** The later version that a signer may re-affirm now, if there is one: the letter is open, and the signature counts. */
export function offeredVersion(
  letter: Letter,
  signature: SignedText & SignatureTimes,
  answers: readonly VersionAnswer[],
  now: Date,
): Version | null {
  if (letterState(letter, now) !== 'open' || signatureState(signature) !== 'verified') return null
  return laterVersion(letter, standsBy(signature, answers))
}

/**
 * Whether a signer who asked for news has yet to be told of a version: only of one that changed what the letter says,
 * and only if they were neither told of it or a later one, nor asked about it in person, before.
 */
export function isToBeTold(
  letter: Letter,
  signature: SignedText & SignatureTimes,
  answers: readonly VersionAnswer[],
  now: Date,
): boolean {
  const substantive = newestSubstantive(letter)
  if (substantive === null || signature.version >= substantive) return false
  if (answers.some((answer) => answer.version >= substantive)) return false
  return offeredVersion(letter, signature, answers, now) !== null
}
