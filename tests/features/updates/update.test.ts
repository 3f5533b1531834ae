import { expect, it } from 'vitest'
import { isReader } from '#features/updates/update.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 12, minute))

const UPDATES = { letter: 'unpaid-proof', publishedAt: at(30) }
const SIGNATURE = {
  letter: 'unpaid-proof',
  verifiedAt: at(10),
  quarantinedAt: null,
  withdrawnAt: null,
  invalidatedAt: null,
}

it('the readers of an update are signers who counted and had consented when it was published', () => {
  expect(isReader(UPDATES, SIGNATURE, { givenAt: at(10) })).toBe(true)
  expect(isReader(UPDATES, SIGNATURE, { givenAt: at(30) })).toBe(true)
  const hidden = { ...SIGNATURE, hiddenAt: at(20) }
  expect(isReader(UPDATES, hidden, { givenAt: at(10) })).toBe(true)

  expect(isReader(UPDATES, SIGNATURE, undefined)).toBe(false)
  expect(isReader(UPDATES, SIGNATURE, { givenAt: at(31) })).toBe(false)
  expect(isReader({ ...UPDATES, publishedAt: null }, SIGNATURE, { givenAt: at(10) })).toBe(false)
  const others = [
    { letter: 'another' },
    { verifiedAt: null },
    { verifiedAt: at(31) },
    { quarantinedAt: at(20) },
    { withdrawnAt: at(40) },
    { invalidatedAt: at(40) },
  ]
  for (const other of others)
    expect(isReader(UPDATES, { ...SIGNATURE, ...other }, { givenAt: at(10) }), JSON.stringify(other)).toBe(
      false,
    )
})
