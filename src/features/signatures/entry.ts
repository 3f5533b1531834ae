import { z } from 'zod'
import type { FieldUse, Letter } from '#features/letters/letter.ts'
import { isCountry } from '#values/country.ts'
import { type EmailAddress, readEmailAddress } from '#values/email-address.ts'
import { parseLine, parseLines, parsePersonName, type TextResult } from '#values/person-name.ts'

/** The longest affiliation, in code points. */
export const MAX_AFFILIATION = 160
const MAX_COMMENT = 1000

/** What signers enter about themselves, when they sign and when they correct it. */
export type Entry = {
  name: string
  affiliation: string | null
  country: string | null
  comment: string | null
  public: boolean
  updates: boolean
}

/** A corrected entry; `email` only if it was typed again, to get updates. */
export type Correction = Entry & { email: EmailAddress | null }

/** The fields in the order of the page. */
export const CORRECTION_FIELDS = [
  'name',
  'affiliation',
  'country',
  'comment',
  'public',
  'updates',
  'email',
] as const

type CorrectionField = (typeof CORRECTION_FIELDS)[number]

/** The form as it was sent, to be shown again when something is wrong. */
export type CorrectionInput = Partial<Record<CorrectionField, string>>

/** A field and its problem: the name of a sentence in the catalogue. */
export type Problem<Field extends string> = { field: Field; problem: string }

/** The parsed correction, or every problem with it. */
export type CorrectionResult =
  { ok: true; correction: Correction } | { ok: false; errors: Problem<CorrectionField>[] }

/** Parses the form that corrects an entry. Reports every problem at once, in the order of the fields. */
export function parseCorrection(letter: Letter, input: CorrectionInput): CorrectionResult {
  const typed = input.email?.trim() ?? ''
  const shape = z.object({
    ...entryShape(letter),
    email:
      typed === ''
        ? z
            .unknown()
            .optional()
            .transform(() => null)
        : emailShape(),
  })
  const parsed = shape.safeParse(input)
  if (parsed.success) return { ok: true, correction: parsed.data }
  return { ok: false, errors: problemsOf(parsed.error, CORRECTION_FIELDS) }
}

/** Whether a box was ticked. Browsers send nothing for an unticked box; programs may send `off`. */
export function isTicked(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'off'
}

/** The schema of an entry at one letter. Fields that the letter does not ask for are dropped. */
export function entryShape(letter: Letter) {
  return {
    name: text('name', parsePersonName),
    affiliation: optionalText('affiliation', letter.fields.affiliation, (typed) =>
      parseLine(typed, MAX_AFFILIATION),
    ),
    country: optionalText('country', letter.fields.country, parseCountry),
    comment: optionalText('comment', letter.fields.comment, (typed) => parseLines(typed, MAX_COMMENT)),
    public: boxShape(),
    updates: boxShape(),
  }
}

/** The schema of a box. */
export function boxShape() {
  return z.string().optional().transform(isTicked)
}

/** The schema of an email address. */
export function emailShape() {
  return z
    .string()
    .default('')
    .transform((typed, context) => {
      const read = readEmailAddress(typed)
      if (read.ok) return read.email
      context.addIssue(`email-${read.problem}`)
      return z.NEVER
    })
}

/** Lists the problems that a schema found, in the order of the fields. */
export function problemsOf<Field extends string>(
  error: z.ZodError,
  order: readonly Field[],
): Problem<Field>[] {
  return error.issues
    .map((issue) => ({ field: issue.path[0] as Field, problem: issue.message }))
    .sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field))
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
