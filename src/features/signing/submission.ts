import type { Proof } from '#features/abuse/captcha.ts'
import { findVersion, type Letter } from '#features/letters/letter.ts'
import type { Entry } from '#features/signatures/entry.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { isLocale } from '#values/locale.ts'
import type { SignForm } from './form.ts'

/**
 * Where a form came from: the key of its network for the day, whether a captcha was solved, and whether the field that
 * people do not see was filled in.
 */
export type Origin = { client: string; proof: Proof; isTrapped: boolean }

/** A form as it is stored until it is processed: which text was on the screen, with its digest, and what was typed. */
type Submission = {
  entry: Entry
  address: string
  version: number
  locale: string
  digest: string
  origin: Origin
}

/** A submission that was read again. */
export type Submitted = { form: SignForm; origin: Origin }

/** Writes a form as text, to be sealed. */
export function writeSubmission({ email, version, ...entry }: SignForm, origin: Origin): string {
  const { number, locale, digest } = version
  const submission: Submission = { entry, address: email.address, version: number, locale, digest, origin }
  return JSON.stringify(submission)
}

/** Reads a form again; `null` if the letter no longer has the text that was on the screen. */
export function readSubmission(letter: Letter, written: string): Submitted | null {
  const { entry, address, version: number, locale, digest, origin } = JSON.parse(written) as Submission
  const email = parseEmailAddress(address)
  const version = isLocale(locale) ? findVersion(letter, number, locale) : undefined
  if (!email || version?.digest !== digest) return null
  return { form: { ...entry, email, version }, origin }
}
