import { z } from 'zod'
import { isCountry } from './country.ts'
import { type EmailAddress, parseEmailAddress } from './email-address.ts'
import { type FieldUse, findVersion, type Letter, type Version } from './letter.ts'
import { isLocale } from './locale.ts'
import { parseLine, parseLines, parsePersonName, type TextResult } from './person-name.ts'

const MAX_AFFILIATION = 160
const MAX_COMMENT = 1000

/** What the form says, understood. */
export type SignForm = {
  name: string
  email: EmailAddress
  affiliation: string | null
  country: string | null
  comment: string | null
  public: boolean
  updates: boolean
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

export type SignField = (typeof SIGN_FIELDS)[number]

/** What was typed, as it came: shown again when something is wrong. */
export type SignInput = Partial<Record<SignField, string>>

/** A field and what is wrong with it: the name of a sentence in the catalogue. */
export type FieldError = { field: SignField; problem: string }

export type SignFormResult = { ok: true; form: SignForm } | { ok: false; errors: FieldError[] }

/**
 * Reads the sign form of one letter: every problem at once, in the order of the fields. Fields that the letter does
 * not ask for are dropped, unknown ones never looked at.
 */
export function parseSignForm(letter: Letter, input: SignInput): SignFormResult {
  const version = shownVersion(letter, input)
  const usable = version && !version.draft
  const parsed = schemaFor(letter).safeParse(input)
  if (parsed.success && usable) return { ok: true, form: { ...parsed.data, version } }
  const errors = (parsed.error?.issues ?? []).map((issue): FieldError => ({
    field: issue.path[0] as SignField,
    problem: issue.message,
  }))
  errors.sort((a, b) => SIGN_FIELDS.indexOf(a.field) - SIGN_FIELDS.indexOf(b.field))
  if (!usable) errors.push({ field: 'version', problem: version ? 'version-draft' : 'version-unknown' })
  return { ok: false, errors }
}

/** Whether a box was ticked; browsers send nothing for one that was not, programs may say so in a word. */
export function isTicked(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'off'
}

function shownVersion(letter: Letter, input: SignInput): Version | undefined {
  const { version = '', locale = '' } = input
  return /^[0-9]{1,4}$/.test(version) && isLocale(locale)
    ? findVersion(letter, Number(version), locale)
    : undefined
}

function schemaFor(letter: Letter) {
  const box = z.string().optional().transform(isTicked)
  return z
    .object({
      name: text('name', parsePersonName),
      email: z
        .string()
        .default('')
        .transform((typed, context) => {
          const email = parseEmailAddress(typed)
          if (email) return email
          context.addIssue(typed.trim() === '' ? 'email-missing' : 'email-invalid')
          return z.NEVER
        }),
      affiliation: optionalText('affiliation', letter.fields.affiliation, (typed) =>
        parseLine(typed, MAX_AFFILIATION),
      ),
      country: optionalText('country', letter.fields.country, parseCountry),
      comment: optionalText('comment', letter.fields.comment, (typed) => parseLines(typed, MAX_COMMENT)),
      public: box,
      updates: box,
      consent: box.refine((given) => given, 'consent-missing'),
    })
    .transform(({ consent: _, ...fields }): Omit<SignForm, 'version'> => fields)
}

function text(field: string, parse: (typed: string) => TextResult) {
  return z
    .string()
    .default('')
    .transform((typed, context) => {
      const result = parse(typed)
      if (result.ok) return result.value
      context.addIssue(`${field}-${result.problem}`)
      return z.NEVER
    })
}

function optionalText(field: string, use: FieldUse, parse: (typed: string) => TextResult) {
  return z
    .string()
    .default('')
    .transform((typed, context) => {
      if (use === 'off') return null
      const result = parse(typed)
      if (result.ok) return result.value
      if (result.problem === 'missing' && use === 'optional') return null
      context.addIssue(`${field}-${result.problem}`)
      return z.NEVER
    })
}

function parseCountry(typed: string): TextResult {
  const code = typed.trim().toUpperCase()
  if (code === '') return { ok: false, problem: 'missing' }
  return isCountry(code) ? { ok: true, value: code } : { ok: false, problem: 'bad-characters' }
}
