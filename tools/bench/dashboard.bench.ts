import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type App, createApp } from '#app.ts'
import { loadConfig } from '#config/config.ts'
import { tallyProgress } from '#db/queries/statistics/tallies.ts'
import { seed } from '#features/operations/seed.ts'
import { readDashboard } from '#features/statistics/read-dashboard.ts'
import { shippedLetter } from '#tests/support/app.ts'
import { DATABASES, type DatabaseKind, type Stage } from '#tests/support/databases.ts'
import { multiply } from '#tests/support/multiply.ts'
import { type OrganiserVisitor, organiserAt } from '#tests/support/organisers.ts'
import { freshSettings, runServer } from '#tests/support/server.ts'
import { median, quantile } from './statistics.ts'
import { say, sayTable } from './table.ts'

/** Signatures that are made one by one; the others are copies. A tenth of them came within one hour. */
const FIRST = 10_000
const ASKED = 200
/** What an answer may take at the median, and how long others may wait for the event loop. Milliseconds. */
const ALLOWED = 200
const ALLOWED_HOLD = 20
/** How long nothing happens, to see how long the event loop waits then. Milliseconds. */
const IDLE = 3_000

const PAGE = '/organise/letters/unpaid-proof'

/**
 * How long the dashboard of a letter with so many signatures takes to be answered, how long making its tallies takes,
 * and for how long that holds the event loop. `false` where the tallies do not add up to the count.
 */
export async function dashboard(stage: Stage, count = 1_000_000): Promise<boolean> {
  const found: Found[] = []
  for (const kind of DATABASES) found.push(await measure(stage, kind, count))
  say(`dashboard: ${count} signatures, a tenth of which came within one hour`)
  sayTable([['', ...DATABASES], ...ROWS.map(({ what, of }) => [what, ...found.map(of)])])
  for (const { adds } of found) if (!adds) say('  THE TALLIES DO NOT ADD UP TO THE COUNT')
  const isQuick = found.every(
    ({ page, json, sweeping }) =>
      median(page) <= ALLOWED && median(json) <= ALLOWED && sweeping.p99 <= ALLOWED_HOLD,
  )
  if (!isQuick) say('  IT TAKES LONGER THAN IT MAY')
  say()
  return isQuick && found.every(({ adds }) => adds)
}

type Delay = { median: number; p99: number; max: number }
type Found = {
  idle: Delay
  sweeping: Delay
  turns: number
  work: number
  reading: number[]
  page: number[]
  json: number[]
  adds: boolean
}

const ms = (value: number) => `${value.toFixed(1)} ms`
const delay = (which: 'idle' | 'sweeping') => (found: Found) =>
  (['median', 'p99', 'max'] as const).map((key) => ms(found[which][key])).join(' ')

const ROWS: { what: string; of: (found: Found) => string }[] = [
  { what: 'whole sweep: seconds, working for a moment in each', of: ({ turns }) => String(turns) },
  { what: 'whole sweep: work in it', of: ({ work }) => ms(work) },
  { what: 'event loop delay while sweeping: median, p99, max', of: delay('sweeping') },
  { what: 'the same while nothing happens', of: delay('idle') },
  { what: 'reading what the page says: median', of: ({ reading }) => ms(median(reading)) },
  { what: 'page, answered: median', of: ({ page }) => ms(median(page)) },
  { what: 'page, answered: p95', of: ({ page }) => ms(quantile(page, 0.95)) },
  { what: 'figures.json, answered: median', of: ({ json }) => ms(median(json)) },
  { what: 'figures.json, answered: p95', of: ({ json }) => ms(quantile(json, 0.95)) },
]

async function measure(stage: Stage, kind: DatabaseKind, count: number): Promise<Found> {
  const settings = await freshSettings(kind, stage)
  const config = loadConfig(settings)
  const letter = shippedLetter()
  const first = await createApp(config, { writeLog: () => {} })
  await seed(first.context, letter, Math.min(FIRST, count), () => {})
  await first.close()
  await multiply(kind, settings['DATABASE_URL'] ?? '', Math.max(1, Math.round(count / FIRST)))

  const app = await createApp(config, { writeLog: () => {} })
  const idle = await delayWhile(() => sleep(IDLE))
  let turns = 0
  const start = performance.now()
  const sweeping = await delayWhile(async () => {
    while (!(await app.context.store.read((db) => tallyProgress(db, letter.slug)))?.sweptAt) {
      await app.tally()
      turns += 1
    }
  })
  const work = performance.now() - start
  const adds = await addsUp(app)
  const reading = await timesOf(ASKED, () => readDashboard(app.context, letter, 'all'))
  await app.close()

  const server = await runServer(settings, { stage, faults: ['signers-not-emailed'] })
  const olga = await organiserAt(server)
  const page = await timesOf(ASKED, () => fetched(olga, PAGE))
  const json = await timesOf(ASKED, () => fetched(olga, `${PAGE}/figures.json`))
  server.process.kill('SIGTERM')
  await server.ended
  return { idle, sweeping, turns, work, reading, page, json, adds }
}

async function addsUp(app: App): Promise<boolean> {
  const letter = shippedLetter()
  const { count } = (await app.counts.of(letter)).count
  const { days, countries } = await readDashboard(app.context, letter, 'all')
  const byDay = days.reduce((sum, { counted }) => sum + counted, 0)
  const byCountry = [...countries.values()].reduce((sum, each) => sum + each, 0)
  return byDay === count && byCountry === count
}

async function fetched(olga: OrganiserVisitor, path: string): Promise<void> {
  const answer = await olga.get(path)
  await answer.text()
  if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}.`)
}

async function timesOf(times: number, ask: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (let i = 0; i < times; i += 1) {
    const start = performance.now()
    await ask()
    taken.push(performance.now() - start)
  }
  return taken
}

/** For how long the event loop let others wait meanwhile, in milliseconds. */
async function delayWhile(work: () => Promise<unknown>): Promise<Delay> {
  const monitor = monitorEventLoopDelay({ resolution: 1 })
  monitor.enable()
  await work()
  monitor.disable()
  const at = (nanoseconds: number) => nanoseconds / 1e6
  return { median: at(monitor.percentile(50)), p99: at(monitor.percentile(99)), max: at(monitor.max) }
}
