import { join } from 'node:path'
import { startPostgres } from '#tests/support/postgres.ts'
import { type Copy, copyProject, isInPlace } from './copy.ts'
import type { Guard } from './guard.ts'
import { GUARDS } from './guards.ts'
import { needsOf } from './needs.ts'
import { runTests, type TestRun } from './test-run.ts'
import { firstLine, verdictOf } from './verdict.ts'

// `npm run test:guards`: takes each guard out of a copy of the program, one at a time, and shows the test that fails
// without it; what stands after the command is a part of the names of those to take out. It ends with 1 where a guard
// is missed by no test, is not where the list says, or leaves a program that does not load, which proves nothing.

/** Copies that are worked in at once, each with a PostgreSQL server of its own. */
const LANES = 2
/** The tests of one guard. Longer than a test may take, so that one that hangs is ended by its own time limit. */
const RUN_LIMIT = 180_000
/** All tests of the list together, with every guard in its place. */
const FIRST_RUN_LIMIT = 600_000

type Lane = { copy: Copy; postgres: string; close(): Promise<void> }

const ROOT = join(import.meta.dirname, '..', '..')
const say = (line: string) => process.stdout.write(`${line}\n`)

const part = process.argv.slice(2).join(' ').toLowerCase()
const chosen = GUARDS.filter(({ holds }) => holds.toLowerCase().includes(part))
if (chosen.length === 0) {
  process.stderr.write(`No guard has "${part}" in its name.\n`)
  process.exit(2)
}
process.once('SIGINT', () => process.exit(130))

const moved = chosen.filter((guard) => !isInPlace(ROOT, guard))
for (const { holds, file } of moved) say(`MOVED  ${holds}  is not once in  ${file}`)
const inPlace = chosen.filter((guard) => !moved.includes(guard))
const lanes = await Promise.all(Array.from({ length: Math.min(LANES, inPlace.length) }, openLane))
try {
  const [first] = lanes
  const caught = first && (await passAsTheyAre(first, inPlace)) ? await takeOutAll(lanes, inPlace) : 0
  say(`${chosen.length} guards, ${caught} caught`)
  process.exitCode = caught === chosen.length ? 0 : 1
} finally {
  for (const lane of lanes) await lane.close()
}

async function openLane(): Promise<Lane> {
  const copy = copyProject(ROOT)
  const needed = inPlace.some(({ caughtBy }) => needsOf(ROOT, caughtBy).has('postgres'))
  const postgres = needed ? await startPostgres() : null
  process.once('exit', () => copy.remove())
  return {
    copy,
    postgres: postgres?.url ?? '',
    async close() {
      await postgres?.stop()
      copy.remove()
    },
  }
}

/** Whether every named test is there, and passes while nothing is taken out. */
async function passAsTheyAre({ copy, postgres }: Lane, guards: Guard[]): Promise<boolean> {
  const wanted = guards.map(({ caughtBy }) => caughtBy)
  const run = await runTests(copy.root, wanted, { postgres, limit: FIRST_RUN_LIMIT, bail: false })
  if (run.hung || run.fault !== null) say(`The tests do not run as they are: ${run.fault ?? 'they hang'}`)
  const failed = run.tests.filter(({ status }) => status === 'failed')
  for (const { name, messages } of failed) say(`FAILS WITH ITS GUARD  ${name}  ${firstLine(messages)}`)
  const unknown = guards.filter(
    ({ caughtBy: { file, name } }) =>
      !run.tests.some((test) => test.status === 'passed' && test.file === file && test.name.includes(name)),
  )
  for (const { holds, caughtBy } of unknown) say(`NO TEST PASSES  "${caughtBy.name}"  for  ${holds}`)
  return !run.hung && run.fault === null && failed.length === 0 && unknown.length === 0
}

/** Takes out one after the other, in each lane; resolves to how many were caught. */
async function takeOutAll(lanes: Lane[], guards: Guard[]): Promise<number> {
  const waiting = [...guards]
  let caught = 0
  await Promise.all(
    lanes.map(async (lane) => {
      for (let guard = waiting.shift(); guard; guard = waiting.shift()) {
        const verdict = verdictOf(guard, await runWithout(lane, guard))
        if (verdict.startsWith('caught')) caught += 1
        say(verdict)
      }
    }),
  )
  return caught
}

async function runWithout({ copy, postgres }: Lane, guard: Guard): Promise<TestRun> {
  const putBack = copy.without(guard)
  try {
    return await runTests(copy.root, [guard.caughtBy], { postgres, limit: RUN_LIMIT, bail: true })
  } finally {
    putBack()
  }
}
