import { z } from 'zod'
import { isRecipient } from '#platform/age.ts'
import { codePointOf, UNWANTED_IN_LETTERS } from '#values/characters.ts'
import { parseDay, parseMoment } from '#values/day.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { LOCALES } from '#values/locale.ts'
import {
  isDay,
  type LocalTimeProblem,
  parseTimeZone,
  readLocalTime,
  suggestTimeZone,
  UTC,
} from '#values/time-zone.ts'
import { accentFrom, NO_COLOUR } from './accent.ts'

const NO_ZONE = 'must be a time zone, such as Europe/Berlin or UTC.'
const NO_MOMENT =
  'must be a date such as 2024-11-26, or a time such as 2024-11-26T18:00 in the letter’s zone or 2024-11-26T18:00:00Z.'

// Parts stand above the whole: they are values, and a value has to be there before it is used.

const NO_DAY = 'must be a date such as 2024-11-26.'
const MOMENT_PROBLEMS = {
  form: NO_MOMENT,
  time: 'must be a time with its zone, such as 2024-11-26T18:00:00Z: hours go from 00 to 23, minutes and seconds from 00 to 59.',
  zone: 'must be a time with its zone, such as 2024-11-26T18:00:00Z: end it with Z for UTC, or with an offset such as +01:00.',
} as const
const missingDay = (day: string) => `must be a date that exists: the calendar has no ${day}.`

const locale = z.enum(LOCALES, { error: `must be one of: ${LOCALES.join(', ')}.` })
/** An escape in YAML may be a character that stands nowhere in the file. */
const sentence = z
  .string({ error: 'must be a text.' })
  .trim()
  .min(1, 'must not be empty.')
  .superRefine((typed, context) => {
    const [found] = UNWANTED_IN_LETTERS.exec(typed) ?? []
    if (found) context.addIssue(`must not have ${codePointOf(found)}: no page can show it.`)
  })
const address = sentence.refine((typed) => parseEmailAddress(typed) !== null, 'must be one e-mail address.')
const texts = z.partialRecord(locale, sentence, {
  error: 'must give a text for each language, such as en: …',
})
const day = z.string({ error: NO_DAY }).superRefine((typed, context) => {
  const read = parseDay(typed)
  if (!read.ok) context.addIssue(read.problem === 'day' ? missingDay(typed) : NO_DAY)
})
const timeZone = z
  .string({ error: NO_ZONE })
  .transform((typed, context) => {
    const zone = parseTimeZone(typed)
    if (zone !== null) return zone
    const meant = suggestTimeZone(typed)
    context.addIssue(meant ? `must be a time zone such as ${meant}.` : NO_ZONE)
    return z.NEVER
  })
  .default(UTC)
/** Read by `momentsIn`, once it is known in which zone. */
const moment = z.string({ error: NO_MOMENT })
const fieldUse = z
  .enum(['off', 'optional', 'required'], { error: 'must be off, optional or required.' })
  .default('optional')
const yes = z.boolean({ error: 'must be true or false.' }).default(false)

const accent = z.string({ error: NO_COLOUR }).transform((typed, context) => {
  const result = accentFrom(typed)
  if (result.ok) return result.accent
  context.addIssue(result.problem)
  return z.NEVER
})
const picture = z.strictObject(
  {
    file: sentence.regex(
      /^[a-z0-9-]+\.(avif|jpg|png|webp)$/,
      'must be named like picture.webp: avif, jpg, png or webp.',
    ),
    alt: texts,
  },
  { error: 'must give file and alt.' },
)

const key = sentence.refine(
  isRecipient,
  'is no age recipient, such as age-keygen prints it (age1…): the letter does not open with it.',
)
/** The key alone, until its proof is there to stand beside it. */
const recipient = z.preprocess(
  (written) => (typeof written === 'string' ? { key: written } : written),
  z.strictObject(
    { key, proof: sentence.nullable().default(null) },
    { error: 'must be an age recipient (age1…), or key and proof.' },
  ),
)

/** What `letter.yaml` says. */
export const LETTER = z
  .strictObject({
    title: texts,
    addressee: texts,
    organisers: z.strictObject(
      { name: sentence, contact: address },
      { error: 'must give name and contact.' },
    ),
    goal: z
      .number({ error: 'must be a whole number, at least 1.' })
      .int('must be a whole number, at least 1.')
      .min(1, 'must be a whole number, at least 1.')
      .nullable()
      .default(null),
    timeZone,
    opens: moment.nullable().default(null),
    closes: moment.nullable().default(null),
    answered: z
      .strictObject({ on: day, text: texts }, { error: 'must give on and text.' })
      .nullable()
      .default(null),
    theme: z
      .strictObject({ accent: accent.nullable().default(null), picture: picture.nullable().default(null) })
      .prefault({}),
    addresses: z
      .enum(['forget', 'keep', 'sealed'], { error: 'must be forget, keep or sealed.' })
      .default('forget'),
    recipients: z.array(recipient, { error: 'must be a list of age recipients.' }).default([]),
    fields: z.strictObject({ affiliation: fieldUse, country: fieldUse, comment: fieldUse }).prefault({}),
    featured: yes,
    demonstration: yes,
  })
  .transform((letter, context) => ({
    ...letter,
    opens: momentIn(letter, 'opens', context),
    closes: momentIn(letter, 'closes', context),
  }))
  .refine((letter) => !letter.opens || !letter.closes || letter.opens < letter.closes, {
    path: ['closes'],
    message: 'must be after opens.',
  })
  .refine(({ addresses, recipients }) => addresses !== 'sealed' || recipients.length > 0, {
    path: ['addresses'],
    message: 'cannot be sealed without recipients: the letter does not open before there is one.',
  })
  .refine(({ addresses, recipients }) => addresses === 'sealed' || recipients.length === 0, {
    path: ['recipients'],
    message: 'are only for a letter with addresses: sealed.',
  })

/** What stands above a version's text. */
export const VERSION = z.strictObject({
  version: z
    .number({ error: 'must be a whole number from 1.' })
    .int('must be a whole number from 1.')
    .min(1, 'must be a whole number from 1.'),
  language: locale,
  published: day.optional(),
  change: z.enum(['editorial', 'substantive'], { error: 'must be editorial or substantive.' }).optional(),
  note: sentence.optional(),
  title: sentence.optional(),
  addressee: sentence.optional(),
})

/**
 * Reads when a letter opens or closes. A time with `Z` or an offset is that moment, whatever the letter's zone; any
 * other is a time in its zone. A date alone is the whole day.
 */
function momentIn(
  letter: { timeZone: string } & Record<'opens' | 'closes', string | null>,
  field: 'opens' | 'closes',
  context: z.RefinementCtx,
): Date | null {
  const written = letter[field]
  if (written === null) return null
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', path: [field], message })
    return z.NEVER
  }
  const day = written.slice(0, 10)
  if (/^\d{4}-\d{2}-\d{2}$/.test(day) && !isDay(day)) return refuse(missingDay(day))
  if (/(Z|[+-]\d{2}:\d{2})$/.test(written)) {
    const read = parseMoment(written)
    return read.ok
      ? read.date
      : refuse(read.problem === 'day' ? missingDay(day) : MOMENT_PROBLEMS[read.problem])
  }
  const read = readLocalTime(written, letter.timeZone, field === 'opens' ? 'start' : 'end')
  if (read.ok) return read.moment
  return refuse(PROBLEMS[read.reason](letter.timeZone))
}

const PROBLEMS: Readonly<Record<LocalTimeProblem, (timeZone: string) => string>> = {
  unreadable: () => NO_MOMENT,
  skipped: (timeZone) =>
    `is a time that ${timeZone} does not have: the clocks go forward over it. Write another time.`,
  repeated: (timeZone) =>
    `is a time that ${timeZone} has twice: the clocks go back. Add the offset, such as 2024-10-27T02:30:00+02:00.`,
}
