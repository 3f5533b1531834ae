import type { Proof } from '#features/abuse/captcha.ts'
import { findVersion, type Letter } from '#features/letters/letter.ts'
import type { Entry } from '#features/signatures/entry.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { isLocale } from '#values/locale.ts'
import type { SignForm } from './form.ts'

/**
 * Where a form came from: the name of its network for the day, what showed that a person sent it, and whether something
 * was filled in that nobody sees.
 */
export type Origin = { client: string; proof: Proof; isTrapped: boolean }

/** What is kept of a form until it is signed: which text was on the screen, digest for digest, and all that was typed. */
type Submission = {
  entry: Entry
  address: string
  version: number
  locale: string
  digest: string
  origin?: Origin
}

export type Submitted = { form: SignForm; origin: Origin }

/** Of what was submitted before origins were kept. */
const NOWHERE: Origin = { client: '', proof: 'not-asked', isTrapped: false }

export function writeSubmission({ email, version, ...entry }: SignForm, origin: Origin): string {
  const { number, locale, digest } = version
  const submission: Submission = { entry, address: email.address, version: number, locale, digest, origin }
  return JSON.stringify(submission)
}

/** The form again; `null` where the letter has not the text that was on the screen. */
export function readSubmission(letter: Letter, written: string): Submitted | null {
  const { entry, address, version: number, locale, digest, origin } = JSON.parse(written) as Submission
  const email = parseEmailAddress(address)
  const version = isLocale(locale) ? findVersion(letter, number, locale) : undefined
  if (!email || version?.digest !== digest) return null
  return { form: { ...entry, email, version }, origin: origin ?? NOWHERE }
}
