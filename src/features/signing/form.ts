import { z } from 'zod'
import { findVersion, type Letter, type Version } from '#features/letters/letter.ts'
import {
  boxShape,
  type Entry,
  emailShape,
  entryShape,
  type Problem,
  problemsOf,
} from '#features/signatures/entry.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { isLocale } from '#values/locale.ts'

/** The sign form, parsed. */
export type SignForm = Entry & {
  email: EmailAddress
  /** The text that was on the screen. */
  version: Version
}

/** The fields in the order of the page. */
export const SIGN_FIELDS = [
  'name',
  'email',
  'affiliation',
  'country',
  'comment',
  'public',
  'updates',
  'consent',
  'version',
  'locale',
] as const

/**
 * A field that people do not see; programs that fill in every field fill it in, too. Browsers and password managers do not
 * know its name: they look for words such as "url", "address" and "company".
 */
export const TRAP_FIELD = 'margin-note'

/** Whether the trap field has more in it than white space, which people and their tools leave anywhere. */
export function isFilled(trap: string | undefined): boolean {
  return /[^\s\p{Default_Ignorable_Code_Point}]/u.test(trap ?? '')
}

/** One of `SIGN_FIELDS`. */
export type SignField = (typeof SIGN_FIELDS)[number]

/** The form as it was sent, to be shown again when something is wrong. */
export type SignInput = Partial<Record<SignField, string>>

/** A field of the sign form and its problem. */
export type FieldError = Problem<SignField>

/** The parsed form, or every problem with it. */
export type SignFormResult = { ok: true; form: SignForm } | { ok: false; errors: FieldError[] }

/**
 * Parses the sign form of a letter. Reports every problem at once, in the order of the fields. Fields that the letter does
 * not ask for are dropped, and unknown fields are ignored.
 */
export function parseSignForm(letter: Letter, input: SignInput): SignFormResult {
  const version = shownVersion(letter, input)
  const usable = version && !version.draft
  const parsed = schemaFor(letter).safeParse(input)
  if (parsed.success && usable) return { ok: true, form: { ...parsed.data, version } }
  const errors = parsed.error ? problemsOf(parsed.error, SIGN_FIELDS) : []
  if (!usable) errors.push({ field: 'version', problem: version ? 'version-draft' : 'version-unknown' })
  return { ok: false, errors }
}

/** Finds the text that was on the screen when the form was sent. */
export function shownVersion(letter: Letter, input: SignInput): Version | undefined {
  const { version = '', locale = '' } = input
  return /^[0-9]{1,4}$/.test(version) && isLocale(locale)
    ? findVersion(letter, Number(version), locale)
    : undefined
}

function schemaFor(letter: Letter) {
  return z
    .object({
      ...entryShape(letter),
      email: emailShape(),
      consent: boxShape().refine((given) => given, 'consent-missing'),
    })
    .transform(({ consent: _, ...fields }): Omit<SignForm, 'version'> => fields)
}
