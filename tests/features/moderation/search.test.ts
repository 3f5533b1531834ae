import { expect, it } from 'vitest'
import { insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import { findByAddress } from '#features/moderation/find-by-address.ts'
import { parseSearch, type TypedSearch, typedSearch } from '#features/moderation/search.ts'
import { type SearchFrom, searchSignatures } from '#features/moderation/search-signatures.ts'
import { signatureState } from '#features/signatures/state.ts'
import { filledIn, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { manySigned } from '#tests/support/many-signed.ts'
import { ada, grace } from '#tests/support/people.ts'
import { sign } from '#tests/support/sign.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { domainKey } from '#values/keys.ts'
import { foldName } from '#values/person-name.ts'

const START: SearchFrom = { from: null, towards: 'older' }

function understood(fields: TypedSearch, timeZone = 'UTC') {
  const parsed = parseSearch(
    typedSearch((name) => fields[name]),
    timeZone,
  )
  if (!parsed.ok) throw new Error(`Not understood: ${[...parsed.problems].join(', ')}`)
  return parsed.search
}

const search = (app: TestApp, fields: TypedSearch, way = START) =>
  searchSignatures(app.context, app.letter.slug, understood(fields), way)

/** All results of a search, page by page. */
async function all(app: TestApp, fields: TypedSearch): Promise<string[]> {
  const found: string[] = []
  for (let way: SearchFrom | null = START; way;) {
    const page: Awaited<ReturnType<typeof search>> = await search(app, fields, way)
    found.push(...page.signatures.map(({ id }) => id))
    way = page.older && { from: page.older, towards: 'older' }
  }
  return found
}

/** The results that reading every signature would give. */
function expected(app: TestApp, rows: NewSignature[], fields: TypedSearch): string[] {
  const { name, domain, country, state, submitted, verified } = understood(fields)
  const key = domain && domainKey(app.context.secret, app.letter.slug, domain)
  const within = (at: Date | null | undefined, span: { from: Date | null; before: Date | null }) =>
    (!span.from || (at && at >= span.from)) && (!span.before || (at && at < span.before))
  return rows
    .filter((row) => {
      const its = signatureState({
        verifiedAt: row.verifiedAt ?? null,
        withdrawnAt: row.withdrawnAt ?? null,
        invalidatedAt: row.invalidatedAt ?? null,
        quarantinedAt: row.quarantinedAt ?? null,
      })
      const isHidden = row.hiddenAt && its !== 'withdrawn'
      return (
        (name === '' || row.nameFolded?.startsWith(name)) &&
        (!key || row.domainKey === key) &&
        (!country || row.country === country) &&
        (!state || (state === 'hidden' ? isHidden : its === state)) &&
        within(row.submittedAt, submitted) &&
        within(row.verifiedAt, verified)
      )
    })
    .toSorted((a, b) => b.submittedAt.getTime() - a.submittedAt.getTime() || (a.id < b.id ? 1 : -1))
    .map(({ id }) => id)
}

/** Searches with many and with few results, in a letter that is too large to be read as a whole. */
const SEARCHES: TypedSearch[] = [
  {},
  { name: 'a' },
  { name: 'OLGA RARE' },
  { domain: 'gmail.com' },
  { domain: 'someone@mail.rare.example' },
  { country: 'FR' },
  { country: 'LU', state: 'counted' },
  ...(['pending', 'counted', 'quarantined', 'hidden', 'withdrawn', 'invalidated'] as const).map((state) => ({
    state,
  })),
  { state: 'pending', domain: 'gmail.com', name: 'g' },
  { 'submitted-from': '2026-02-26', 'submitted-to': '2026-02-26' },
  { 'verified-from': '2026-02-27', state: 'quarantined' },
  { 'verified-to': '2026-02-25', country: 'FR', name: 'an' },
  { 'submitted-from': '2026-02-26', 'verified-to': '2026-02-26', domain: 'gmail.com' },
  { name: 'nobody begins so' },
]

onEachDatabase('a search for signatures', (kind) => {
  it('finds what fits and nothing else, the latest first, on pages in both directions', async () => {
    const app = await testApp(kind)
    const rows = [...manySigned(app, 7_000)].flat()
    for (let first = 0; first < rows.length; first += 1_000) {
      await app.context.store.write((tx) => insertSignatures(tx, rows.slice(first, first + 1_000)))
    }
    for (const fields of SEARCHES) {
      const found = expected(app, rows, fields)
      const page = await search(app, fields)
      expect(
        page.signatures.map(({ id }) => id),
        JSON.stringify(fields),
      ).toEqual(found.slice(0, 50))
      if (found.length < 1_000) expect(await all(app, fields), JSON.stringify(fields)).toEqual(found)
      if (!page.older) continue
      const second = await search(app, fields, { from: page.older, towards: 'older' })
      expect(second.signatures.map(({ id }) => id)).toEqual(found.slice(50, 100))
      const back = await search(app, fields, { from: second.newer, towards: 'newer' })
      expect(back.signatures.map(({ id }) => id)).toEqual(found.slice(0, 50))
      expect(back.newer).toBeNull()
    }
  })

  it('pages through signatures of one moment, each once', async () => {
    const app = await testApp(kind)
    const [rows = []] = manySigned(app, 130)
    const at = app.clock.now
    await app.context.store.write((tx) =>
      insertSignatures(
        tx,
        rows.map((row) => ({ ...row, submittedAt: at })),
      ),
    )
    const found = await all(app, {})
    expect(found).toHaveLength(130)
    expect(new Set(found)).toEqual(new Set(rows.map(({ id }) => id)))
  })

  it('takes wildcards, quotes and a NUL literally', async () => {
    const app = await testApp(kind)
    const names = ['100% Ada_', "Robert'); DROP TABLE signatures;--", 'Ann\\']
    const [rows = []] = manySigned(app, names.length)
    await app.context.store.write((tx) =>
      insertSignatures(
        tx,
        rows.map((row, i) => ({ ...row, name: names[i] ?? '', nameFolded: foldName(names[i] ?? '') })),
      ),
    )
    const named = async (name: string) => (await search(app, { name })).signatures.map((row) => row.name)
    for (const name of ['%', '_', '%ada', '_nn', "' or 1=1 --"]) expect(await named(name)).toEqual([])
    for (const name of names) expect(await named(name.slice(0, -1))).toEqual([name])
    expect(await named('an\0n')).toEqual(['Ann\\'])
  })

  it('finds nothing of another letter', async () => {
    const app = await testApp(kind)
    const [rows = []] = manySigned(app, 20)
    await app.context.store.write((tx) =>
      insertSignatures(
        tx,
        rows.map((row) => ({ ...row, letter: 'another' })),
      ),
    )
    for (const state of [undefined, 'pending', 'counted', 'withdrawn'])
      expect((await search(app, state ? { state } : {})).signatures).toEqual([])
  })

  it('by address finds the signature of the mailbox, in any spelling, and no other', async () => {
    const app = await testApp(kind)
    await sign(app.context, app.letter, filledIn(app.letter, grace))
    const find = (address: string, letter = app.letter.slug) => {
      const email = parseEmailAddress(address)
      if (!email) throw new Error(`${address} is no address.`)
      return findByAddress(app.context, letter, email)
    }
    const id = await find('GRACE+letters@Example.org')
    expect((await search(app, { name: 'grace' })).signatures[0]?.id).toBe(id)
    expect(await find(ada.email)).toBeNull()
    expect(await find(grace.email, 'another')).toBeNull()
  })
})

it('an invalid day, domain, country or state is reported', () => {
  const problems = (fields: TypedSearch) => {
    const parsed = parseSearch(fields, 'UTC')
    return parsed.ok ? [] : [...parsed.problems]
  }
  expect(problems({ 'submitted-from': '2026-02-30', 'verified-to': 'soon' })).toEqual([
    'submitted-from',
    'verified-to',
  ])
  expect(problems({ domain: 'no domain', country: 'XX', state: 'gone' })).toEqual([
    'domain',
    'country',
    'state',
  ])
  expect(problems({ 'submitted-from': '2028-02-29', domain: 'bücher.example', country: 'FR' })).toEqual([])
})
