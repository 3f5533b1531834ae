import { z } from 'zod'
import {
  accent,
  address,
  day,
  fieldUse,
  locale,
  moment,
  picture,
  recipient,
  sentence,
  texts,
  timeZone,
  yes,
} from './letter-fields.ts'
import { momentIn } from './letter-times.ts'

/** The content of `letter.yaml`. */
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
    message: 'cannot be sealed without recipients: the letter does not open before it has one.',
  })
  .refine(({ addresses, recipients }) => addresses === 'sealed' || recipients.length === 0, {
    path: ['recipients'],
    message: 'are only for a letter with addresses: sealed.',
  })

/** The front matter of a version's file. */
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
