import { parseEmailAddress } from './email-address.ts'
import type { Entry } from './entry-form.ts'
import { findVersion, type Letter } from './letter.ts'
import { isLocale } from './locale.ts'
import type { SignForm } from './sign-form.ts'

/** What is kept of a form until it is signed: which text was on the screen, digest for digest, and all that was typed. */
type Submission = { entry: Entry; address: string; version: number; locale: string; digest: string }

export function writeSubmission({ email, version, ...entry }: SignForm): string {
  const { number, locale, digest } = version
  const submission: Submission = { entry, address: email.address, version: number, locale, digest }
  return JSON.stringify(submission)
}

/** The form again; `null` where the letter has not the text that was on the screen. */
export function readSubmission(letter: Letter, written: string): SignForm | null {
  const { entry, address, version: number, locale, digest } = JSON.parse(written) as Submission
  const email = parseEmailAddress(address)
  const version = isLocale(locale) ? findVersion(letter, number, locale) : undefined
  return email && version?.digest === digest ? { ...entry, email, version } : null
}
