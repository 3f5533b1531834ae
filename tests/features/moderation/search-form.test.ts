import { describe, expect, it } from 'vitest'
import { parseSearch, SEARCHED_STATES, type TypedSearch, typedSearch } from '#features/moderation/search.ts'

const parsed = (fields: TypedSearch, timeZone = 'UTC') =>
  parseSearch(
    typedSearch((name) => fields[name]),
    timeZone,
  )

describe('a search form', () => {
  it.each<[TypedSearch, object]>([
    [{}, { name: '', domain: null, country: null, state: null }],
    [{ name: '  ÉLODIE  ' }, { name: 'elodie' }],
    [{ name: 'A\u0000da' }, { name: 'ada' }],
    [{ domain: 'example.org' }, { domain: 'example.org' }],
    [{ domain: 'ada@mail.example.org' }, { domain: 'example.org' }],
    [{ domain: 'EXAMPLE.CO.UK' }, { domain: 'example.co.uk' }],
    [{ country: 'LU' }, { country: 'LU' }],
    ...SEARCHED_STATES.map((state): [TypedSearch, object] => [{ state }, { state }]),
  ])('reads %j', (fields, search) => {
    expect(parsed(fields)).toMatchObject({ ok: true, search, isEmpty: Object.keys(fields).length === 0 })
  })

  it('reads days from their first to their last moment in the time zone of the letter', () => {
    const days = { 'submitted-from': '2026-03-01', 'submitted-to': '2026-03-01' } as const
    expect(parsed(days)).toMatchObject({
      search: {
        submitted: {
          from: new Date('2026-03-01T00:00:00.000Z'),
          before: new Date('2026-03-02T00:00:00.000Z'),
        },
        verified: { from: null, before: null },
      },
    })
    expect(parsed(days, 'Europe/Paris')).toMatchObject({
      search: { submitted: { from: new Date('2026-02-28T23:00:00.000Z') } },
    })
  })

  it.each<[TypedSearch, string[]]>([
    [{ domain: 'not a domain' }, ['domain']],
    [{ country: 'XX' }, ['country']],
    [{ state: 'lost' }, ['state']],
    [{ 'submitted-from': '2026-02-30' }, ['submitted-from']],
    [{ 'verified-to': 'yesterday', country: '1' }, ['country', 'verified-to']],
  ])('names every field of %j that it cannot read', (fields, problems) => {
    const result = parsed(fields)
    expect(result.ok ? [] : [...result.problems].sort()).toEqual(problems)
  })
})
