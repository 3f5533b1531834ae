import { DATABASES, type DatabaseKind, type Stage } from '#tests/support/databases.ts'
import { multiply } from '#tests/support/multiply.ts'
import { type OrganiserVisitor, organiserAt } from '#tests/support/organisers.ts'
import { childOf, peakMemory } from '#tests/support/process-figures.ts'
import { freshSettings, runServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { median, quantile } from './statistics.ts'
import { say, sayTable } from './table.ts'

const LETTER = '/letters/unpaid-proof'
const PAGE = `/organise${LETTER}/hand-over`

/** Signatures that are seeded, the others are copies; and how many of them are named on the letter's list. */
const SEEDED = 10_000
const NAMED_OF_SEEDED = 0.7

/** What making the document of 100,000 names may take: seconds, and MB. */
const ALLOWED = { seconds: 60, memory: 500 }

/**
 * An organiser has a document of so many names made, and watches how far it is; others ask for the count meanwhile.
 * `false` where names are missing in it, nothing was said of how far it is, or it takes longer or more memory than it
 * may.
 */
export async function handOver(stage: Stage, names = 100_000): Promise<boolean> {
  const found: Found[] = []
  for (const kind of DATABASES) found.push(await measure(stage, kind, names))
  say(`hand-over: a document of at least ${names.toLocaleString('en')} names`)
  sayTable([['', ...DATABASES], ...ROWS.map(({ what, of }) => [what, ...found.map(of)])])
  const good = found.map((each) => isGood(each, names))
  DATABASES.forEach((kind, i) => void say(`  ${kind}: ${good[i] ? 'as it must be' : 'NOT AS IT MUST BE'}`))
  say()
  return good.every(Boolean)
}

type Found = {
  names: number
  seconds: number
  bytes: { pdf: number; zip: number }
  memory: { maker: number; server: number }
  /** How many different answers there were to how far it is. */
  steps: number
  /** What others waited for the count meanwhile, in milliseconds. */
  others: number[]
}

function isGood({ names, seconds, memory, steps }: Found, wanted: number): boolean {
  const share = Math.max(1, wanted / 100_000)
  const inTime = seconds <= ALLOWED.seconds * share && memory.maker <= ALLOWED.memory
  return names >= wanted && steps > 2 && inTime
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

const ROWS: { what: string; of: (found: Found) => string }[] = [
  { what: 'names in it', of: ({ names }) => names.toLocaleString('en') },
  { what: 'from the press to the link', of: ({ seconds }) => `${seconds.toFixed(1)} s` },
  { what: 'most memory: who makes it', of: ({ memory }) => `${memory.maker} MB` },
  { what: 'most memory: the server', of: ({ memory }) => `${memory.server} MB` },
  { what: 'PDF, ZIP', of: ({ bytes }) => `${megabytes(bytes.pdf)}, ${megabytes(bytes.zip)}` },
  { what: 'answers to how far it is, different', of: ({ steps }) => String(steps) },
  { what: 'count.json meanwhile: median', of: ({ others }) => `${median(others).toFixed(1)} ms` },
  { what: 'count.json meanwhile: 99 %', of: ({ others }) => `${quantile(others, 0.99).toFixed(1)} ms` },
]

async function measure(stage: Stage, kind: DatabaseKind, names: number): Promise<Found> {
  const env = await freshSettings(kind, stage)
  await undersigned(['seed', '--count', String(SEEDED)], env)
  await multiply(kind, env['DATABASE_URL'] ?? '', Math.ceil(names / (SEEDED * NAMED_OF_SEEDED)), 1)
  const server = await runServer({ ...env, LIMITS: 'off' }, { stage })
  const olga = await organiserAt(server)
  const start = performance.now()
  const answer = await olga.fillIn(PAGE, { language: 'en' })
  if (answer.status !== 303) throw new Error(`The press was answered with ${answer.status}.`)
  const meanwhile = await watch(server, olga)
  const seconds = (performance.now() - start) / 1000
  const handedOver = server.log().find(({ event }) => event === 'handed-over')
  const [pdf, zip] = await Promise.all(['pdf', 'zip'].map((kind) => bytesOf(olga, kind)))
  const memory = { maker: meanwhile.memory, server: peakMemory(server.process.pid ?? 0) }
  server.process.kill('SIGTERM')
  await server.ended
  return {
    names: Number(handedOver?.['names'] ?? 0),
    seconds,
    bytes: { pdf: pdf ?? 0, zip: zip ?? 0 },
    memory,
    steps: meanwhile.steps,
    others: meanwhile.others,
  }
}

/** Asks, as the page's script and as other readers do, until nothing is being made any more. */
async function watch(server: TestServer, olga: OrganiserVisitor) {
  const said = new Set<string>()
  const others: number[] = []
  let memory = 0
  for (;;) {
    const progress = await (await olga.get(PAGE, { Accept: 'application/json' })).text()
    if (progress === 'null') return { steps: said.size, others, memory }
    said.add(progress)
    const child = childOf(server.process.pid ?? 0)
    if (child) memory = Math.max(memory, peakMemory(child))
    const start = performance.now()
    await (await fetch(`${server.url}${LETTER}/count.json`)).arrayBuffer()
    others.push(performance.now() - start)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function bytesOf(olga: OrganiserVisitor, kind: string): Promise<number> {
  const answer = await olga.get(`${PAGE}/unpaid-proof.en.${kind}`)
  if (answer.status !== 200) throw new Error(`The ${kind} was answered with ${answer.status}.`)
  return (await answer.arrayBuffer()).byteLength
}
