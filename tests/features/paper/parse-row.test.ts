import { describe, expect, it } from 'vitest'
import { type PaperCells, parsePaperRow } from '#features/paper/parse-row.ts'

const RULES = {
  version: { published: '2026-02-01' },
  now: new Date('2026-03-01T12:00:00.000Z'),
  language: 'en-GB',
} as const

describe('a line of paper signatures', () => {
  it.each<[PaperCells, object]>([
    [{ name: 'Ada' }, { name: 'Ada', affiliation: null, country: null, public: false, signedOn: null }],
    [
      { name: ' Ada ', public: 'yes' },
      { name: 'Ada', public: true },
    ],
    [
      { name: 'Ada', affiliation: ' Editor ', country: 'France' },
      { affiliation: 'Editor', country: 'FR' },
    ],
    [{ name: 'Ada', signed_on: '13/02/2026' }, { signedOn: '2026-02-13' }],
    // The day has begun in the easternmost time zone.
    [{ name: 'Ada', signed_on: '2026-03-02' }, { signedOn: '2026-03-02' }],
    [{ name: 'Ada', signed_on: '2026-02-01' }, { signedOn: '2026-02-01' }],
  ])('is read from %j', (cells, entry) => {
    expect(parsePaperRow(7, cells, RULES)).toMatchObject({ ok: true, entry: { line: 7, ...entry } })
  })

  it.each<[PaperCells, [column: string, problem: string][]]>([
    [{}, [['name', 'name-missing']]],
    [{ name: 'Ada', country: 'Atlantis' }, [['country', 'country-unknown']]],
    [{ name: 'Ada', public: 'perhaps' }, [['public', 'public-unclear']]],
    [{ name: 'Ada', signed_on: 'soon' }, [['signed_on', 'day-unreadable']]],
    [{ name: 'Ada', signed_on: '02/13/2026' }, [['signed_on', 'day-other-order']]],
    [{ name: 'Ada', signed_on: '2026-03-03' }, [['signed_on', 'day-to-come']]],
    [{ name: 'Ada', signed_on: '2026-01-31' }, [['signed_on', 'day-before-version']]],
    [
      { country: 'Atlantis', public: 'perhaps' },
      [
        ['name', 'name-missing'],
        ['country', 'country-unknown'],
        ['public', 'public-unclear'],
      ],
    ],
  ])('with %j has every problem named', (cells, problems) => {
    const result = parsePaperRow(7, cells, RULES)
    expect(result.ok ? [] : result.problems.map(({ column, problem }) => [column, problem])).toEqual(problems)
  })

  it('notes a value that could be read in more than one way', () => {
    const result = parsePaperRow(7, { name: 'JosÃ©', signed_on: '3/2/26' }, RULES)
    expect(result.ok && result.notes).toEqual([
      { line: 7, column: 'signed_on', note: 'short-year', typed: '3/2/26', read: '2026-02-03' },
      { line: 7, column: 'name', note: 'broken', typed: 'JosÃ©', read: 'José' },
    ])
  })

  it('quotes the beginning of what was typed', () => {
    const result = parsePaperRow(7, { name: 'Ada', country: 'x'.repeat(100) }, RULES)
    expect(result.ok ? '' : result.problems[0]?.about).toBe('x'.repeat(40))
  })
})
