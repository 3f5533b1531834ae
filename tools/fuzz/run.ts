import { buildIfStale } from '#tests/support/built-site.ts'
import { DATABASES } from '#tests/support/databases.ts'
import { inhabited } from '#tests/support/inhabited.ts'
import { residentBytes } from '#tests/support/process-figures.ts'
import { onStage } from '#tools/bench/stage.ts'
import { say, sayTable } from '#tools/bench/table.ts'
import { attack, SETTINGS } from './attack.ts'
import { growthOf, megabytes } from './memory.ts'

// `npm run fuzz [count] [seed] [database]`: random requests to every route of the built server, on this machine only,
// until the count is reached. It ends with 1 where one was answered with 5xx, a right one with nothing, an error was
// logged, the process ended, or its memory keeps growing.
const [count = 100_000, seed = 1] = process.argv.slice(2, 4).map(Number)
const kind = DATABASES.find((each) => each === (process.argv[4] ?? 'sqlite'))
if (!(Number.isInteger(count) && count > 0 && Number.isInteger(seed)) || !kind) {
  process.stderr.write(`Say how many requests, a seed and one of ${DATABASES.join(', ')}, or nothing.\n`)
  process.exit(2)
}
buildIfStale()
await onStage(async (stage) => {
  const faults = ['request-failed', 'loop-failed', 'signers-not-emailed', 'submissions-stuck']
  const site = await inhabited(kind, { stage, people: 200, env: SETTINGS, faults })
  const pid = site.server.process.pid ?? 0
  const samples: number[] = []
  const start = performance.now()
  const found = await attack(site, { count, seed, onBatch: () => samples.push(residentBytes(pid)) })
  const seconds = (performance.now() - start) / 1000
  const statuses = [...found.statuses].sort(([a], [b]) => a - b)
  const ofClass = (first: number) =>
    statuses.filter(([status]) => Math.floor(status / 100) === first).reduce((sum, [, each]) => sum + each, 0)
  const memory = growthOf(samples)
  say(`fuzz: ${count} requests on ${kind}, seed ${seed}, ${seconds.toFixed(0)} s`)
  sayTable([
    ['answers', 'number', 'statuses'],
    ...[2, 3, 4, 5, 0].map((first) => [
      first === 0 ? 'none' : `${first}xx`,
      String(ofClass(first)),
      statuses
        .filter(([status]) => Math.floor(status / 100) === first)
        .map(([status, each]) => `${status}: ${each}`)
        .join(', '),
    ]),
  ])
  say(
    `  memory: ${megabytes(memory.early)} in the second fifth, ${megabytes(memory.late)} in the last, ${megabytes(memory.highest)} at most; ${memory.grows ? 'IT GROWS' : 'it does not grow'}`,
  )
  say(`  process ${pid}: ${found.isAlive ? 'the same, and well' : 'ENDED'}`)
  for (const { status, bytes } of found.faults) say(`  ${status} TO ${told(bytes)}`)
  for (const bytes of found.unanswered) say(`  NO ANSWER TO ${told(bytes)}`)
  for (const line of found.logged.slice(0, 20)) say(`  LOGGED ${line}`)
  const wrong = ofClass(5) + found.unanswered.length + found.logged.length
  process.exitCode = wrong > 0 || !found.isAlive || memory.grows ? 1 : 0
})

function told(bytes: string): string {
  return JSON.stringify(bytes.length > 1_500 ? `${bytes.slice(0, 1_500)}…` : bytes)
}
