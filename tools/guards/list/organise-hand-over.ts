import type { Guard } from '#tools/guards/guard.ts'

const VISIBILITY = 'db/queries/signatures/visibility.ts'
const NOT_SHOWN = {
  file: 'tests/features/hand-over/make.test.ts',
  name: 'on sqlite has no name that is not shown',
}

/** Guards of the names in a hand-over. */
export const HANDING_OVER: readonly Guard[] = [
  {
    holds: 'a withheld name is not handed over',
    file: VISIBILITY,
    there: 'return and(eq(signatures.public, true), isNull(signatures.hiddenAt))',
    without: 'return isNull(signatures.hiddenAt)',
    caughtBy: NOT_SHOWN,
  },
  {
    holds: 'whom organisers hide is not handed over',
    file: VISIBILITY,
    there: 'return and(eq(signatures.public, true), isNull(signatures.hiddenAt))',
    without: 'return eq(signatures.public, true)',
    caughtBy: NOT_SHOWN,
  },
  {
    holds: 'a signature that does not count is not handed over',
    file: VISIBILITY,
    there: 'return and(counted(db, letter), nameReleased(db))',
    without: 'return and(eq(db.tables.signatures.letter, letter), nameReleased(db))',
    caughtBy: NOT_SHOWN,
  },
]
