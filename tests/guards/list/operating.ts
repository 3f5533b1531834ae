import type { Guard } from '../guard.ts'

const OFFLINE = 'tests/offline.test.ts'
const EXPLAIN = 'tests/explain.test.ts'

/** What an operator can rely on: no script contacts anyone, and every fault says what to do. */
export const OPERATING: readonly Guard[] = [
  {
    holds: 'a build sends no telemetry',
    file: 'src/config.ts',
    there: "process.env['ASTRO_TELEMETRY_DISABLED'] = '1'",
    without: '',
    caughtBy: { file: OFFLINE, name: 'a build contacts no one' },
  },
  {
    holds: 'a build needs no home folder',
    file: 'src/config.ts',
    there: "if (!hasHome) process.env['HOME'] = otherwise",
    without: '',
    caughtBy: { file: OFFLINE, name: 'a build contacts no one, and needs no home folder' },
  },
  {
    holds: 'a Node.js that is too old says so',
    file: 'src/node-version.cjs',
    there: "if (Number(version.split('.')[0]) < OLDEST) {",
    without: 'if (false) {',
    caughtBy: { file: OFFLINE, name: 'a Node.js that is too old is told so' },
  },
  {
    holds: 'a PostgreSQL server that refuses is explained',
    file: 'db/postgres.ts',
    there: 'throw cannotOpen(error)',
    without: 'throw error',
    caughtBy: { file: EXPLAIN, name: 'on PostgreSQL is explained' },
  },
  {
    holds: 'a damaged file does not end check with a stack',
    file: 'db/sqlite-store.ts',
    there: 'if (found instanceof StoreUnavailable) return [found.message]',
    without: '',
    caughtBy: { file: EXPLAIN, name: 'where check finds the file damaged' },
  },
]
