import { expect, it } from 'vitest'
import {
  ANSWERS_TO_FORMS,
  type EmailKind,
  isForOrganisers,
  isReminder,
  linkOf,
  rulesOf,
  SIGNER_EMAILS,
  type SignerEmailKind,
} from '#features/email/kinds.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

// Kind, priority, days for which it is tried, and the purpose and life of its link.
it.each<[EmailKind, number, number, string | null, number]>([
  ['verify', 0, 7, 'verify', 7 * DAY],
  ['entered-again', 0, 7, 'verify', 7 * DAY],
  ['reminder', 1, 3, 'verify', 7 * DAY],
  ['closing', 1, 1, 'verify', 7 * DAY],
  ['already-signed', 1, 7, 'own-page', 180 * DAY],
  ['signed-otherwise', 1, 7, null, 0],
  ['counted', 1, 7, 'own-page', 180 * DAY],
  ['withdrawn', 1, 7, null, 0],
  ['own-link', 1, 1, 'own-page', 30 * MINUTE],
  ['new-version', 2, 30, 'own-page', 180 * DAY],
  ['update', 2, 30, 'own-page', 180 * DAY],
  ['sign-in', 0, 1, null, 0],
  ['invitation', 1, 7, null, 0],
  ['notice', 1, 1, null, 0],
  ['update-preview', 1, 1, null, 0],
])(
  '"%s" has priority %i, is tried for %i days, and its link is for %s',
  (kind, priority, days, purpose, life) => {
    expect(rulesOf(kind)).toMatchObject({ priority, timeout: days * DAY })
    expect(linkOf(kind)).toEqual(purpose === null ? null : { purpose, life })
  },
)

const kindsWhere = (rule: 'toVerified' | 'capped') =>
  (Object.keys(SIGNER_EMAILS) as SignerEmailKind[]).filter((kind) => SIGNER_EMAILS[kind][rule]).sort()

it('every kind that anyone can cause by typing an address is queued within caps', () => {
  expect(kindsWhere('capped')).toEqual([
    'already-signed',
    'entered-again',
    'own-link',
    'signed-otherwise',
    'verify',
  ])
})

it('only emails to an address that has verified its signature say the name as it was typed', () => {
  expect(kindsWhere('toVerified')).toEqual([
    'already-signed',
    'counted',
    'new-version',
    'own-link',
    'update',
    'withdrawn',
  ])
})

it('tells answers to forms, reminders and emails to organisers apart', () => {
  expect(ANSWERS_TO_FORMS.toSorted()).toEqual([
    'already-signed',
    'entered-again',
    'signed-otherwise',
    'verify',
  ])
  expect((['reminder', 'closing', 'verify', 'notice'] as const).map(isReminder)).toEqual([
    true,
    true,
    false,
    false,
  ])
  expect((['sign-in', 'update-preview', 'update', 'counted'] as const).map(isForOrganisers)).toEqual([
    true,
    true,
    false,
    false,
  ])
})
