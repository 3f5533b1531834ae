import { asc, type SQL, sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import {
  counted,
  inState,
  isVerified,
  stateOf,
  uncounted,
  unverified,
  valid,
} from '#db/queries/signatures/state.ts'
import { nameReleased, nameShown, nameWithheld, publicColumns } from '#db/queries/signatures/visibility.ts'
import type { Read } from '#db/store.ts'
import {
  type SignatureTimes,
  signatureState,
  signerState,
  uncountedReason,
} from '#features/signatures/state.ts'
import { isNameShown, type NameConsent, nameWithheldBy } from '#features/signatures/visibility.ts'
import { testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { signed } from '#tests/support/signed.ts'

const AT = new Date('2026-03-01T12:00:00.000Z')
const TIMES = ['verifiedAt', 'quarantinedAt', 'withdrawnAt', 'invalidatedAt', 'hiddenAt'] as const

type Combination = SignatureTimes & NameConsent

/** Every combination of what can happen to a signature. */
const COMBINATIONS: readonly Combination[] = Array.from({ length: 2 ** (TIMES.length + 1) }, (_, bits) => ({
  ...(Object.fromEntries(TIMES.map((time, bit) => [time, bits & (1 << bit) ? AT : null])) as Record<
    (typeof TIMES)[number],
    Date | null
  >),
  public: (bits & (1 << TIMES.length)) !== 0,
}))

const nothing = { verifiedAt: null, quarantinedAt: null, withdrawnAt: null, invalidatedAt: null }

it.each([
  ['pending', 'pending', {}],
  ['pending', 'pending', { quarantinedAt: AT }],
  ['counted', 'verified', { verifiedAt: AT }],
  ['quarantined', 'verified', { verifiedAt: AT, quarantinedAt: AT }],
  ['invalidated', 'invalidated', { invalidatedAt: AT }],
  ['invalidated', 'invalidated', { verifiedAt: AT, invalidatedAt: AT, quarantinedAt: AT }],
  ['withdrawn', 'withdrawn', { verifiedAt: AT, withdrawnAt: AT }],
  ['withdrawn', 'withdrawn', { verifiedAt: AT, withdrawnAt: AT, invalidatedAt: AT, quarantinedAt: AT }],
] as const)('a signature is %s, and %s for its signer, with %o', (state, forSigner, times) => {
  expect(signatureState({ ...nothing, ...times })).toBe(state)
  expect(signerState({ ...nothing, ...times })).toBe(forSigner)
})

it.each([
  ['signer', { public: false, hiddenAt: null }],
  ['signer', { public: false, hiddenAt: AT }],
  ['organiser', { public: true, hiddenAt: AT }],
  [null, { public: true, hiddenAt: null }],
] as const)('a name is withheld by %s with %o', (who, consent) => {
  expect(nameWithheldBy(consent)).toBe(who)
  expect(isNameShown({ ...nothing, verifiedAt: AT, ...consent })).toBe(who === null)
  expect(isNameShown({ ...nothing, ...consent })).toBe(false)
})

onEachDatabase('the rules of a signature in SQL', (kind) => {
  it('agree with the rules in TypeScript for every combination', async () => {
    const app = await testApp(kind)
    const { slug } = app.letter
    const rows = COMBINATIONS.map((combination, number): NewSignature & Combination & { id: string } => ({
      ...signed(app.letter, AT, { name: 'Ada' }),
      ...combination,
      id: String(number).padStart(3, '0'),
    }))
    await app.context.store.write((tx) => insertSignatures(tx, rows))
    await app.context.store.read(async (db) => {
      const idsOf = (condition: SQL | undefined) => selectIds(db, condition)
      const expectSame = async (condition: SQL | undefined, rule: (row: Combination) => boolean) =>
        expect(await idsOf(condition)).toEqual(rows.filter(rule).map(({ id }) => id))
      for (const state of ['pending', 'counted', 'quarantined', 'withdrawn', 'invalidated'] as const)
        await expectSame(inState(db, state), (row) => signatureState(row) === state)
      await expectSame(sql`${stateOf(db)} = 'counted'`, (row) => signatureState(row) === 'counted')
      await expectSame(counted(db, slug), (row) => signatureState(row) === 'counted')
      await expectSame(uncounted(db, slug), (row) => !!row.verifiedAt && uncountedReason(row) !== null)
      await expectSame(unverified(db), (row) => !row.verifiedAt && !row.withdrawnAt)
      await expectSame(isVerified(db), (row) => !!row.verifiedAt && !row.withdrawnAt)
      await expectSame(valid(db), (row) => !['withdrawn', 'invalidated'].includes(signatureState(row)))
      await expectSame(nameReleased(db), (row) => nameWithheldBy(row) === null)
      await expectSame(nameWithheld(db), (row) => nameWithheldBy(row) !== null)
      await expectSame(nameShown(db, slug), isNameShown)
      expect(await idsOf(counted(db, 'another-letter'))).toEqual([])
      expect(await statesOf(db)).toEqual(rows.map(signatureState))
      expect(await namesOf(db)).toEqual(rows.map((row) => (nameWithheldBy(row) === null ? 'Ada' : null)))
    })
  })
})

async function selectIds(db: Read, condition: SQL | undefined): Promise<string[]> {
  const { signatures } = db.tables
  const rows = await db
    .select({ id: signatures.id })
    .from(signatures)
    .where(condition)
    .orderBy(asc(signatures.id))
  return rows.map(({ id }) => id)
}

async function statesOf(db: Read): Promise<string[]> {
  const { signatures } = db.tables
  const rows = await db
    .select({ state: stateOf(db) })
    .from(signatures)
    .orderBy(asc(signatures.id))
  return rows.map(({ state }) => state)
}

async function namesOf(db: Read): Promise<(string | null)[]> {
  const { signatures } = db.tables
  const rows = await db.select(publicColumns(db)).from(signatures).orderBy(asc(signatures.id))
  return rows.map(({ name }) => name)
}
