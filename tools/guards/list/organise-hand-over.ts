import type { Guard } from '#tools/guards/guard.ts'

const NAMES = 'db/queries/signatures/public-names.ts'
const NOT_SHOWN = {
  file: 'tests/features/hand-over/make.test.ts',
  name: 'on sqlite names nobody who is not shown',
}

/** Who is named in what is handed over. */
export const HANDING_OVER: readonly Guard[] = [
  {
    holds: 'who does not want to be named is not handed over',
    file: NAMES,
    there: `    counted(db, letter),
    eq(signatures.public, true),
    isNull(signatures.hiddenAt),
    isNotNull(signatures.name),`,
    without: `    counted(db, letter),
    isNull(signatures.hiddenAt),
    isNotNull(signatures.name),`,
    caughtBy: NOT_SHOWN,
  },
  {
    holds: 'whom organisers hide is not handed over',
    file: NAMES,
    there: `    eq(signatures.public, true),
    isNull(signatures.hiddenAt),
    isNotNull(signatures.name),`,
    without: `    eq(signatures.public, true),
    isNotNull(signatures.name),`,
    caughtBy: NOT_SHOWN,
  },
  {
    holds: 'who does not count is not handed over',
    file: NAMES,
    there: `    counted(db, letter),
    eq(signatures.public, true),
    isNull(signatures.hiddenAt),
    isNotNull(signatures.name),`,
    without: `    eq(signatures.letter, letter),
    eq(signatures.public, true),
    isNull(signatures.hiddenAt),
    isNotNull(signatures.name),`,
    caughtBy: NOT_SHOWN,
  },
]
