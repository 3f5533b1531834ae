import { z } from 'zod'
import { isRecipient } from '#platform/age.ts'
import { codePointOf, UNWANTED_IN_LETTERS } from '#values/characters.ts'
import { parseDay } from '#values/day.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { LOCALES } from '#values/locale.ts'
import { parseTimeZone, suggestTimeZone, UTC } from '#values/time-zone.ts'
import { accentFrom, NO_COLOUR } from './accent.ts'
import { missingDay, NO_DAY, NO_MOMENT } from './letter-times.ts'

const NO_ZONE = 'must be a time zone, such as Europe/Berlin or UTC.'
/** A language of the interface. */
export const locale = z.enum(LOCALES, { error: `must be one of: ${LOCALES.join(', ')}.` })
/** One text. Checked here for characters that no page can show: an escape in YAML may make one that is not in the file. */
export const sentence = z
  .string({ error: 'must be a text.' })
  .trim()
  .min(1, 'must not be empty.')
  .superRefine((typed, context) => {
    const [found] = UNWANTED_IN_LETTERS.exec(typed) ?? []
    if (found) context.addIssue(`must not have ${codePointOf(found)}: no page can show it.`)
  })
/** An email address of the organisers. */
export const address = sentence.refine(
  (typed) => parseEmailAddress(typed) !== null,
  'must be one email address.',
)
/** A text in each language of the letter. */
export const texts = z.partialRecord(locale, sentence, {
  error: 'must give a text for each language, such as en: …',
})
/** A day, YYYY-MM-DD. */
export const day = z.string({ error: NO_DAY }).superRefine((typed, context) => {
  const read = parseDay(typed)
  if (!read.ok) context.addIssue(read.problem === 'day' ? missingDay(typed) : NO_DAY)
})
/** The IANA name of a time zone; UTC if it is not given. */
export const timeZone = z
  .string({ error: NO_ZONE })
  .transform((typed, context) => {
    const zone = parseTimeZone(typed)
    if (zone !== null) return zone
    const meant = suggestTimeZone(typed)
    context.addIssue(meant ? `must be a time zone such as ${meant}.` : NO_ZONE)
    return z.NEVER
  })
  .default(UTC)
/** A time as it was written: `momentIn` reads it once the time zone is known. */
export const moment = z.string({ error: NO_MOMENT })
/** Whether the form asks for a field. */
export const fieldUse = z
  .enum(['off', 'optional', 'required'], { error: 'must be off, optional or required.' })
  .default('optional')
/** A switch that is off if it is not given. */
export const yes = z.boolean({ error: 'must be true or false.' }).default(false)

/** The colour of a letter, `#rrggbb`. */
export const accent = z.string({ error: NO_COLOUR }).transform((typed, context) => {
  const result = accentFrom(typed)
  if (result.ok) return result.accent
  context.addIssue(result.problem)
  return z.NEVER
})
/** The picture above the text. */
export const picture = z.strictObject(
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
  'is not an age recipient as age-keygen prints it (age1…): the letter would not open.',
)
/** A recipient of sealed addresses: the key alone until there is a proof, then both. */
export const recipient = z.preprocess(
  (written) => (typeof written === 'string' ? { key: written } : written),
  z.strictObject(
    { key, proof: sentence.nullable().default(null) },
    { error: 'must be an age recipient (age1…), or key and proof.' },
  ),
)
