import type { AddressPolicy, Letter } from '#features/letters/letter.ts'
import { UTC } from '#values/time-zone.ts'

/** The columns of signatures, in the order in which they come unless another one is chosen. */
const COLUMNS = [
  'name',
  'public',
  'hidden',
  'affiliation',
  'country',
  'comment',
  'version',
  'language',
  'digest',
  'state',
  'submitted_at',
  'submitted_at_local',
  'verified_at',
  'verified_at_local',
  'reaffirmed_version',
  'reaffirmed_language',
  'reaffirmed_digest',
  'reaffirmed_at',
  'reaffirmed_at_local',
  'id',
  'updates',
  'updates_at',
  'updates_at_local',
  'updates_ended_at',
  'updates_ended_at_local',
] as const

/** The columns of signatures that ended: nothing personal. */
const ENDED_COLUMNS = ['id', 'state', 'ended_at', 'ended_at_local'] as const

/** The columns of email addresses: none where they are forgotten. */
const ADDRESS_COLUMNS = {
  forget: [],
  keep: ['email'],
  sealed: ['sealed_email'],
} as const satisfies Record<AddressPolicy, readonly string[]>

/** A column of an export of signatures. */
export type SignatureColumn = (typeof COLUMNS)[number] | 'email' | 'sealed_email'

/** A column of an export of signatures that ended. */
export type EndedColumn = (typeof ENDED_COLUMNS)[number]

/** A column of either. */
export type ExportColumn = SignatureColumn | EndedColumn

/**
 * The columns that an export of a letter may have, and has if none are chosen. Times are in UTC, and beside that in the
 * letter's time zone if that is another one.
 */
export function columnsOf(letter: Letter): SignatureColumn[] {
  return [...inZoneOf(letter, COLUMNS), ...ADDRESS_COLUMNS[letter.addresses]]
}

/** The columns that an export of signatures that ended may have. */
export function endedColumnsOf(letter: Letter): EndedColumn[] {
  return inZoneOf(letter, ENDED_COLUMNS)
}

function inZoneOf<Column extends string>({ timeZone }: Letter, columns: readonly Column[]): Column[] {
  return columns.filter((column) => timeZone !== UTC || !column.endsWith('_local'))
}
