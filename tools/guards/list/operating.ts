import type { Guard } from '#tools/guards/guard.ts'

const OFFLINE = 'tests/build/offline.test.ts'
const EXPLAIN = 'tests/config/explain.test.ts'
const RUNNING = 'tests/web/running.test.ts'
const LOG = 'tests/platform/log.test.ts'
const LOG_OUTPUT = 'tests/platform/log-output.test.ts'
const LOOPS = 'tests/platform/loop-health.test.ts'
const FORWARDING = 'tests/web/forwarding.test.ts'
const STREAMS = 'tests/web/stream-slots.test.ts'
const DAMAGE = 'tests/features/operations/damage.test.ts'
const FLIPPED = 'tests/adversary/flipped-bytes.test.ts'
const JOBS = 'tests/features/operations/run-if-due.test.ts'

/** Guards for operators: no script contacts anyone, and every fault says what to do. */
export const OPERATING: readonly Guard[] = [
  {
    holds: 'a build sends no telemetry',
    file: 'src/config/config.ts',
    there: "process.env['ASTRO_TELEMETRY_DISABLED'] = '1'",
    without: '',
    caughtBy: { file: OFFLINE, name: 'a build contacts no one' },
  },
  {
    holds: 'a build needs no home folder',
    file: 'src/config/config.ts',
    there: "if (!hasHome) process.env['HOME'] = otherwise",
    without: '',
    caughtBy: { file: OFFLINE, name: 'a build contacts no one, and needs no home folder' },
  },
  {
    holds: 'a Node.js that is too old says so',
    file: 'src/platform/node-version.cjs',
    there: "if (Number(version.split('.')[0]) < OLDEST) {",
    without: 'if (false) {',
    caughtBy: { file: OFFLINE, name: 'a Node.js that is too old is told so' },
  },
  {
    holds: 'a PostgreSQL server that refuses is explained',
    file: 'db/postgres/open.ts',
    there: 'throw cannotOpen(error)',
    without: 'throw error',
    caughtBy: { file: EXPLAIN, name: 'on PostgreSQL is explained' },
  },
  {
    holds: 'a damaged file does not end check with a stack',
    file: 'db/sqlite/damage.ts',
    there: 'if (found instanceof StoreUnavailable) return { found: [found.message], reindex: [] }',
    without: '',
    caughtBy: { file: EXPLAIN, name: 'where check finds the file damaged' },
  },
  {
    holds: 'an output that cannot be written does not end the server',
    file: 'src/platform/log-output.ts',
    there: "for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})",
    without: '',
    caughtBy: { file: RUNNING, name: 'goes on while its log has no reader' },
  },
  {
    holds: 'lost lines of the log are counted',
    file: 'src/platform/log-output.ts',
    there: 'this.#unreported += unreported + lines',
    without: '',
    caughtBy: { file: LOG, name: 'counts the lines that cannot be written' },
  },
  {
    holds: 'a slow reader of the log does not fill the memory',
    file: 'src/platform/log-output.ts',
    there: 'if (stream.writableLength > MOST_WAITING)',
    without: 'if (false)',
    caughtBy: { file: LOG_OUTPUT, name: 'keeps a limited number of lines' },
  },
  {
    holds: 'a log that cannot be written is on /healthz',
    file: 'src/features/operations/health.ts',
    there: '!log.isWritable ||',
    without: '',
    caughtBy: { file: RUNNING, name: 'goes on with its log and its errors on a full device' },
  },
  {
    holds: 'a command that cannot write its result does not end with 0',
    file: 'src/cli/output.ts',
    there: "for (const stream of new Set([output, process.stdout])) stream.on('error', meet)",
    without: "for (const stream of new Set([output, process.stdout])) stream.on('error', () => {})",
    caughtBy: { file: RUNNING, name: 'a command that cannot write its result' },
  },
  {
    holds: 'recurring faults are reported at growing intervals',
    file: 'src/values/recurrence.ts',
    there: 'Math.min(this.#reports, PAUSES.length) - 1',
    without: '0',
    caughtBy: { file: LOOPS, name: 'reports an outage once, then with growing pauses' },
  },
  {
    holds: 'a recurring line is not written each time',
    file: 'src/platform/log.ts',
    there: 'if (!RECURRING.has(event)) return',
    without: 'return',
    caughtBy: { file: LOG, name: 'writes a recurring line once' },
  },
  {
    holds: 'a loop that fails now and then does not fill the log',
    file: 'src/platform/loop-health.ts',
    there: 'isNew ? RECOVERY : Math.min(this.#recovery * 2, LONGEST_RECOVERY)',
    without: 'isNew ? RECOVERY : RECOVERY',
    caughtBy: { file: LOOPS, name: 'does not fill the log' },
  },
  {
    holds: 'a network has no more event streams than its cap',
    file: 'src/web/http/stream-slots.ts',
    there: "if (taken >= this.#most.client) return 'client'",
    without: '',
    caughtBy: { file: STREAMS, name: 'gives each network its places' },
  },
  {
    holds: 'event streams leave room for other connections',
    file: 'src/web/http/stream-slots.ts',
    there: 'Math.min(most, Math.floor(connections / 2))',
    without: 'most',
    caughtBy: { file: RUNNING, name: 'has a cap of event streams' },
  },
  {
    holds: 'connections leave files to the server',
    file: 'src/server/listen.ts',
    there: 'server.maxConnections = connections',
    without: '{}',
    caughtBy: { file: RUNNING, name: 'has a cap of event streams' },
  },
  {
    holds: 'forged headers do not fill the log',
    file: 'src/platform/proxy-findings.ts',
    there: 'if (Math.abs(now.getTime() - seen.writtenAt.getTime()) < WRITTEN_EVERY) return',
    without: "this.#log('warn', 'proxies-unexpected', { finding, header, advice: '' })",
    caughtBy: { file: RUNNING, name: 'says once that a forwarding header is not trusted' },
  },
  {
    holds: 'fewer proxies than TRUSTED_PROXIES counts are found',
    file: 'src/web/http/forwarding.ts',
    there: "if (counts) return { finding: 'too-few-hops', header }",
    without: '',
    caughtBy: { file: FORWARDING, name: 'what a request shows about proxies' },
  },
  {
    holds: 'a temporary folder that cannot be written is on /healthz',
    file: 'src/features/operations/health.ts',
    there: "temporaryFolder !== 'ok' ||",
    without: '',
    caughtBy: { file: RUNNING, name: 'reports a temporary folder that cannot be written' },
  },
  {
    holds: 'a count is compared with the rows',
    file: 'src/features/signatures/live-counts.ts',
    there: 'if (shown <= COMPARED) await refuseDifferentCount(this.#store, letter, shown)',
    without: '',
    caughtBy: { file: DAMAGE, name: 'on sqlite refuses the count and the export' },
  },
  {
    holds: 'an export is compared with the rows',
    file: 'src/features/export/export-signatures.ts',
    there: 'await refuseDifferentCounts(db, letter.slug)',
    without: '',
    caughtBy: { file: DAMAGE, name: 'on postgres refuses the count and the export' },
  },
  {
    holds: 'a command exports nothing from a damaged database',
    file: 'src/features/signatures/compare-counts.ts',
    there: 'if (found.length > 0) throw new DatabaseDamaged(',
    without: 'if (found.length < 0) throw new DatabaseDamaged(',
    caughtBy: {
      file: FLIPPED,
      name: 'no changed byte on the disk makes an answer wrong where the check finds no damage',
    },
  },
  {
    holds: 'an index that a check found damaged is refused by every process',
    file: 'src/features/signatures/live-counts.ts',
    there: 'if (faults > 0) throw foundDamaged()',
    without: '',
    caughtBy: { file: DAMAGE, name: 'on postgres is refused as long as a check says so' },
  },
  {
    holds: 'a check compares every row with its indexes',
    file: 'db/sqlite/damage.ts',
    there: "depth === 'full' ? `integrity_check(${MAX_FAULTS})` : 'quick_check'",
    without: "'quick_check'",
    caughtBy: { file: DAMAGE, name: 'a row that differs from its copy' },
  },
  {
    holds: 'a row that may be wrong is not made right by REINDEX',
    file: 'db/sqlite/damage.ts',
    there: '.every((name) => broken.has(name) || isProven(name))',
    without: '.every(() => true)',
    caughtBy: { file: DAMAGE, name: 'a row that differs from its copy' },
  },
  {
    holds: 'a start after a stop that was not clean checks the file',
    file: 'db/sqlite/clean-stop.ts',
    there: "if (client.pragma('user_version', { simple: true }) !== OPEN) return",
    without: 'if (client) return',
    caughtBy: { file: DAMAGE, name: 'a start after a stop that was not clean' },
  },
  {
    holds: '/healthz writes',
    file: 'src/features/operations/read-health.ts',
    there: 'await probeDatabase(store, now)',
    without: '',
    caughtBy: { file: JOBS, name: 'on postgres fails where the database takes no row' },
  },
  {
    holds: '/healthz is no way to make a site write at will',
    file: 'db/queries/operations/jobs.ts',
    there: 'setWhere: sql`${or(lte(jobs.ranAt, least), gt(jobs.ranAt, now))}`,',
    without: '',
    caughtBy: { file: JOBS, name: 'on sqlite writes once a second at most' },
  },
  {
    holds: 'a job that is due runs once, in one process',
    file: 'db/queries/operations/jobs.ts',
    there: 'or(isNull(jobs.leasedUntil), lte(jobs.leasedUntil, now), gt(jobs.leasedUntil, until)),',
    without: '',
    caughtBy: { file: JOBS, name: 'on postgres run once, however many processes' },
  },
  {
    holds: 'a job is due by the clock, not by how long a process has run',
    file: 'src/features/operations/schedule.ts',
    there: 'return now.getTime() - ranAt.getTime() >= JOB_INTERVAL[job]',
    without: 'return false',
    caughtBy: { file: JOBS, name: 'on sqlite run by the clock: a' },
  },
]
