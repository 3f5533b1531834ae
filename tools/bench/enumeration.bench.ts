import { ROOM_FOR_ALL } from '#tests/support/cluster.ts'
import { DATABASES, type DatabaseKind, type Stage } from '#tests/support/databases.ts'
import { type Answer, DOORS, type Door, Stranger } from '#tests/support/enumeration.ts'
import { HISTORIES, type History, liveThrough } from '#tests/support/histories.ts'
import { freshSettings, runServer } from '#tests/support/server.ts'
import { median, noiseOf, quantile, shuffled } from './statistics.ts'
import { say, sayTable } from './table.ts'

/** Requests that warm the server up and are not counted, for each door. */
const WARM_UP = 200

type Knock = { door: Door; history: History; email: string; counted: boolean }

/**
 * What a stranger can learn of an address from the two doors at which it may be typed: the bytes that come back, and how
 * long they take. Each address is typed once, after two days, and all histories take turns in random order. `false`
 * where the bytes differ; times only speak in the table, as ratios to an unused address.
 */
export async function doors(stage: Stage, count = 2_000): Promise<boolean> {
  let same = true
  for (const kind of DATABASES) same = (await measure(stage, kind, count)) && same
  return same
}

async function measure(stage: Stage, kind: DatabaseKind, count: number): Promise<boolean> {
  const plan = knocks(count)
  const settings = { ...(await freshSettings(kind, stage)), ...ROOM_FOR_ALL, WORKERS: 'on' }
  await liveThrough(settings, new Map(plan.map(({ email, history }) => [email, history])))
  const server = await runServer(settings, { stage })
  const stranger = new Stranger(server.url)
  const knocked: (Knock & { answer: Answer })[] = []
  for (const knock of plan) knocked.push({ ...knock, answer: await stranger.knock(knock.door, knock.email) })
  stranger.close()
  server.process.kill('SIGTERM')
  await server.ended
  const answers = Object.groupBy(
    knocked.filter(({ counted }) => counted),
    ({ door, history }) => `${door} ${history}` as const,
  )
  const found = DOORS.map((door) =>
    report(kind, door, (history) => (answers[`${door} ${history}`] ?? []).map(({ answer }) => answer)),
  )
  return found.every((same) => same)
}

/** Who is typed where and when. Addresses are of one length and tell nothing of their history. */
function knocks(count: number): Knock[] {
  const planned = DOORS.flatMap((door) => [
    ...Array.from({ length: WARM_UP }, () => ({ door, history: 'new' as const, counted: false })),
    ...shuffled(
      HISTORIES.flatMap((history) => Array.from({ length: count }, () => ({ door, history, counted: true }))),
    ),
  ])
  const inTurn = [
    ...planned.filter(({ counted }) => !counted),
    ...shuffled(planned.filter(({ counted }) => counted)),
  ]
  const names = shuffled(inTurn.map((_, i) => `person-${100_000 + i}@example.org`))
  return inTurn.map((knock, i) => ({ ...knock, email: names[i] ?? '' }))
}

/** Prints what one door gave; `false` where it was not one and the same to all. */
function report(kind: DatabaseKind, door: Door, of: (history: History) => Answer[]): boolean {
  const times = (history: History) => of(history).map(({ milliseconds }) => milliseconds)
  const all = HISTORIES.flatMap(of)
  const digests = new Set(all.map(({ digest }) => digest))
  const base = median(times('new'))
  const noise = noiseOf(times('new'))
  say(`doors: ${door} on ${kind}, ${of('new').length} requests for each history, in random order`)
  sayTable([
    ['history', 'status', 'answers', 'median ms', 'p95 ms', 'to new', 'within noise'],
    ...HISTORIES.map((history) => {
      const ratio = median(times(history)) / base
      return [
        history,
        [...new Set(of(history).map(({ status }) => status))].join(' '),
        String(new Set(of(history).map(({ digest }) => digest)).size),
        median(times(history)).toFixed(3),
        quantile(times(history), 0.95).toFixed(3),
        ratio.toFixed(3),
        Math.max(ratio, 1 / ratio) <= noise ? 'yes' : 'NO',
      ]
    }),
  ])
  say(`  noise (A/A, halves of new): ${(1 / noise).toFixed(3)} to ${noise.toFixed(3)}`)
  say(`  ${digests.size === 1 ? 'the same bytes for all' : `DIFFERENT BYTES: ${digests.size} answers`}`)
  say()
  return digests.size === 1
}
