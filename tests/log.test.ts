import { expect, it } from 'vitest'
import { insertSignatures, type NewSignature } from '#db/queries/signatures.ts'
import { StoreUnavailable } from '#db/store.ts'
import { describeFault } from '../src/log.ts'
import { testApp } from './support/app.ts'

it('says of a fault what it is and where, and nothing that was typed', async () => {
  const app = await testApp('postgres')
  const row = { id: 'one', letter: 'letter', name: 'Ada Lovelace' } as NewSignature
  const fault = await app.context.store
    .write((tx) => insertSignatures(tx, [row]))
    .catch((error: unknown) => error)
  // The query that failed is quoted with all that was to be stored.
  expect(String(fault)).toContain('Ada Lovelace')
  expect(describeFault(fault)).toMatch(/23502 · at /)
  expect(describeFault(fault)).not.toContain('Lovelace')
  expect(describeFault(new StoreUnavailable('The database is closed.'))).toContain('The database is closed.')
})
