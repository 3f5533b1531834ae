import { describe, expect, it } from 'vitest'
import { chosenTimes, isChosen } from '#features/export/choice.ts'
import { columnsOf, endedColumnsOf } from '#features/export/columns.ts'
import { type AskedExport, parseExportChoice } from '#features/export/parse-choice.ts'
import type { Letter, Version } from '#features/letters/letter.ts'

const versions = [
  { number: 1, locale: 'en' },
  { number: 1, locale: 'de' },
  { number: 2, locale: 'en' },
] as Version[]

/** As much of a letter as a choice depends on. */
const letter = { timeZone: 'Europe/Berlin', addresses: 'forget', versions } as unknown as Letter

const problemsOf = (asked: AskedExport) => {
  const result = parseExportChoice(letter, asked)
  return result.ok ? [] : result.problems.map(({ field, reason }) => `${field} ${reason}`)
}

const choiceOf = (asked: AskedExport) => {
  const result = parseExportChoice(letter, asked)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.choice
}

describe('the choice of an export', () => {
  it('is everything, as CSV, if nothing is asked for', () => {
    expect(choiceOf({})).toEqual({
      format: 'csv',
      separator: ',',
      ended: false,
      columns: columnsOf(letter),
      versions: null,
      languages: null,
      from: null,
      to: null,
      timeZone: 'Europe/Berlin',
      includePending: false,
    })
  })

  it.each<[AskedExport, string[]]>([
    [{ format: 'pdf' }, ['format unknown']],
    [{ excel: 'it' }, ['excel unknown']],
    [{ columns: [] }, ['columns none']],
    [{ columns: ['email'] }, ['columns unknown']],
    [{ versions: ['3'] }, ['versions unknown']],
    [{ languages: ['fr'] }, ['languages unknown']],
    [{ timeZone: 'Europe/Paris' }, ['timeZone unknown']],
    [{ from: 'soon' }, ['from no-time']],
    [{ from: '2026-03-29T02:30' }, ['from skipped']],
    [{ to: '2026-10-25T02:30' }, ['to repeated']],
    [{ from: '2026-03-02', to: '2026-03-01' }, ['to backwards']],
    [{ from: '2026-03-02T12:00', to: '2026-03-02T12:00' }, ['to backwards']],
    [{ format: 'pdf', columns: ['x', 'y'] }, ['format unknown', 'columns unknown', 'columns unknown']],
  ])('%j is refused: %j', (asked, problems) => {
    expect(problemsOf(asked)).toEqual(problems)
  })

  it.each<[AskedExport, string, string]>([
    [{ from: '2026-03-02', to: '2026-03-02' }, '2026-03-01T23:00:00.000Z', '2026-03-02T23:00:00.000Z'],
    [{ from: '2026-03-29', to: '2026-03-29' }, '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    [
      { from: '2026-03-02T12:00', to: '2026-03-02T13:00' },
      '2026-03-02T11:00:00.000Z',
      '2026-03-02T12:00:00.000Z',
    ],
    [
      { from: '2026-03-02', to: '2026-03-02', timeZone: 'UTC' },
      '2026-03-02T00:00:00.000Z',
      '2026-03-03T00:00:00.000Z',
    ],
    [
      { from: ' 2026-03-02T12:00:00.123Z ', to: '2026-03-02T14:00:00+01:00' },
      '2026-03-02T12:00:00.123Z',
      '2026-03-02T13:00:00.000Z',
    ],
  ])('%j is from %s until %s', (asked, from, until) => {
    const times = chosenTimes(choiceOf(asked))
    expect([times.from?.toISOString(), times.until?.toISOString()]).toEqual([from, until])
  })

  it('separates fields as Excel does in the language that is asked for', () => {
    expect(choiceOf({ format: 'csv-excel', excel: 'de' }).separator).toBe(';')
    expect(choiceOf({ format: 'csv-excel' }).separator).toBe(',')
    expect(choiceOf({ format: 'csv', excel: 'de' }).separator).toBe(',')
  })

  it('has each version, language and column once', () => {
    const choice = choiceOf({ versions: ['1', '1'], languages: ['en', 'en'], columns: ['id', 'id'] })
    expect(choice).toMatchObject({ versions: [1], languages: ['en'], columns: ['id'] })
    expect(isChosen(choice, { version: 1, locale: 'en' })).toBe(true)
    expect(isChosen(choice, { version: 2, locale: 'en' })).toBe(false)
    expect(isChosen(choice, { version: 1, locale: 'de' })).toBe(false)
  })

  it('of signatures that ended has other columns, and no pending ones', () => {
    expect(choiceOf({ ended: true, pending: true })).toMatchObject({
      columns: endedColumnsOf(letter),
      includePending: false,
    })
  })

  it('has local times only where the zone is not UTC, and addresses only where they are kept', () => {
    const kept = { ...letter, timeZone: 'UTC', addresses: 'keep' } as Letter
    expect(columnsOf(kept).filter((column) => column.endsWith('_local'))).toEqual([])
    expect(columnsOf(kept)).toContain('email')
    expect(columnsOf(letter)).not.toContain('email')
    expect(columnsOf({ ...kept, addresses: 'sealed' })).toContain('sealed_email')
  })
})
