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

/** What a signer was told about a later version, and answered. */
export type VersionAnswer = {
  version: number
  announcedAt: Date | null
  keptAt: Date | null
  reaffirmedAt: Date | null
  locale: string | null
  digest: string | null
}

/** Finds the latest text that a signer has signed: the last one re-affirmed, or else the first one. */
export function latestText(signature: SignedText, answers: readonly VersionAnswer[]): SignedText {
  const last = answers.findLast((answer) => answer.reaffirmedAt !== null)
  if (!last?.locale || !last.digest) return signature
  return { version: last.version, locale: last.locale, digest: last.digest }
}

/** Finds the newest version, if it is later than the signed one; in a language, or in the first that it has. */
export function laterVersion(letter: Letter, signed: number, locale: string): Version | null {
  const newest = newestText(letter, isLocale(locale) ? locale : DEFAULT_LOCALE)
  return newest && newest.number > signed ? newest : null
}

/** A signer: what they signed, their answers about later versions, and their language. */
export type Signer = {
  signature: SignedText & SignatureTimes
  answers: readonly VersionAnswer[]
  locale: string
}

/** Finds the later version that a signer can re-affirm now: the letter is open, and the signature is verified and valid. */
export function offeredVersion(
  letter: Letter,
  { signature, answers, locale }: Signer,
  now: Date,
): Version | null {
  if (letterState(letter, now) !== 'open' || signerState(signature) !== 'verified') return null
  return laterVersion(letter, latestText(signature, answers).version, locale)
}

/**
 * Finds the version to announce to a signer who asked for updates: only if a version changed what the letter says, and only
 * if the signer was neither told about that version or a later one nor asked about it on a page.
 */
export function versionToAnnounce(letter: Letter, signer: Signer, now: Date): Version | null {
  const substantive = newestSubstantive(letter)
  if (substantive === null || signer.signature.version >= substantive) return null
  if (signer.answers.some((answer) => answer.version >= substantive)) return null
  return offeredVersion(letter, signer, now)
}
