import type { Guard } from '#tools/guards/guard.ts'

const TALLIES = 'tests/features/statistics/tallies.test.ts'
const TALLY = 'src/features/statistics/tally.ts'

/** Guards of the dashboard. */
export const ORGANISE_DASHBOARD: readonly Guard[] = [
  {
    holds: 'dashboard: the number of submissions includes deleted unverified signatures',
    file: TALLY,
    there: 'submitted: Math.max(seen.submitted, before.submitted),',
    without: 'submitted: seen.submitted,',
    caughtBy: { file: TALLIES, name: 'on sqlite keep how many submitted after unverified and erased' },
  },
  {
    holds: 'dashboard: a repeated submission is counted once',
    file: TALLY,
    there: 'if (!before || now.getTime() < hour.getTime() + PENDING_LIFE) return seen',
    without: 'if (!before) return seen',
    caughtBy: { file: TALLIES, name: 'on sqlite count a repeated submission once' },
  },
  {
    holds: 'dashboard: an unchanged tally is not written',
    file: 'src/features/statistics/tally-letters.ts',
    there: 'if (rows.length === 0 && isFresh) return',
    without: '',
    caughtBy: { file: TALLIES, name: 'on sqlite write nothing where nothing changed' },
  },
  {
    holds: 'dashboard: one process at a time makes the tallies of a letter',
    file: 'src/features/statistics/tally-lease.ts',
    there: 'if (progress && !isOurs && progress.leasedUntil > now() && !alone) return false',
    without: 'if (progress) return true',
    caughtBy: { file: TALLIES, name: 'on sqlite are made by one process at a time' },
  },
  {
    holds: 'dashboard: the queue does not show who requested a lost link',
    file: 'db/queries/email/outbox-state.ts',
    there: "notInArray(outbox.kind, ['own-link', 'sign-in', 'invitation', 'notice']),",
    without: "notInArray(outbox.kind, ['sign-in', 'invitation', 'notice']),",
    caughtBy: {
      file: 'tests/features/statistics/dashboard.test.ts',
      name: 'on sqlite does not show who has signed to',
    },
  },
]
