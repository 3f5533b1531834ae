import { type Flooded, type Signer, signAndVerify, verifyingEmail } from '#tests/support/cluster.ts'
import { countIs } from '#tests/support/count.ts'
import { DATABASES, type DatabaseKind, type Stage } from '#tests/support/databases.ts'
import { startServer, undersigned } from '#tests/support/server.ts'
import { smtpSink } from '#tests/support/smtp.ts'
import { say, sayTable } from './table.ts'

/** People who sign before it, each in their own way. */
const HONEST = 100
/** Networks of the suspicious signatures. */
const NETWORKS = 1_000

/**
 * One machine signs so many times with addresses at one domain, from a thousand networks, and verifies each as soon as
 * its email is there. `false` where the count is another afterwards, the review does not show it, or one step does not
 * clear it and another bring it back.
 */
export async function cluster(stage: Stage, count = 10_000): Promise<boolean> {
  const found: Found[] = []
  for (const kind of DATABASES) found.push(await measure(stage, kind, count))
  say(`cluster: ${count} addresses at one domain from ${NETWORKS} networks, after ${HONEST} people`)
  sayTable([
    ['', ...DATABASES],
    ...ROWS.map(({ what, of }) => [what, ...found.map((each) => String(of(each)))]),
  ])
  for (const { kind, wrong } of found)
    say(`  ${kind}: ${wrong.length === 0 ? 'as it must be' : wrong.join('; ').toUpperCase()}`)
  say()
  return found.every(({ wrong }) => wrong.length === 0)
}

type Found = Flooded & { kind: DatabaseKind; listed: string; seconds: number; wrong: string[] }

const ROWS: { what: string; of: (found: Found) => number | string }[] = [
  { what: 'answers that all is well', of: ({ statuses }) => statuses[303] ?? 0 },
  { what: 'answers to come back later', of: ({ statuses }) => statuses[429] ?? 0 },
  { what: 'verified with the link of the email', of: ({ verified }) => verified },
  { what: 'highest count while it went on', of: ({ highest }) => highest },
  { what: 'count afterwards', of: ({ count }) => count },
  { what: 'the review says', of: ({ listed }) => listed },
  { what: 'real seconds', of: ({ seconds }) => seconds.toFixed(0) },
]

async function measure(stage: Stage, kind: DatabaseKind, count: number): Promise<Found> {
  const sink = await smtpSink({ read: verifyingEmail, stage })
  const server = await startServer(kind, {
    env: { SMTP_URL: sink.url, MAIL_RATE: '1000', TRUSTED_PROXIES: '1' },
    stage,
  })
  await signAndVerify(server, sink, people(HONEST))
  const start = performance.now()
  const flooded = await signAndVerify(server, sink, machine(count))
  const seconds = (performance.now() - start) / 1000
  const listed = (await undersigned(['review'], server.env)).stdout.trim()
  const wrong: string[] = []
  if (flooded.verified !== count) wrong.push('not all of it was taken')
  if (flooded.count !== HONEST) wrong.push('the count moved')
  const [id = ''] = listed.split('\t')
  if (listed.split('\n').length !== 1 || !listed.includes(`${count} verified`))
    wrong.push('the review is wrong')
  for (const [args, expected] of [
    [['--reject', 'one machine'], HONEST],
    [['--undo'], HONEST],
    [['--release'], HONEST + count],
    [['--undo'], HONEST],
  ] as const) {
    const { code } = await undersigned(['review', id, ...args], server.env)
    if (code !== 0) wrong.push(`${args[0]} does not work`)
    await countIs(server, expected).catch(() => wrong.push(`the count is wrong after ${args[0]}`))
  }
  server.process.kill('SIGTERM')
  await server.ended
  return { ...flooded, kind, listed: listed.split('\t').slice(2, 5).join(', '), seconds, wrong }
}

function people(many: number): Signer[] {
  return Array.from({ length: many }, (_, i) => ({
    name: `Person ${words(i)}`,
    email: `${words(i)}@${words(i)}.example`,
    network: `203.0.113.${i % 250}`,
  }))
}

function machine(many: number): Signer[] {
  return Array.from({ length: many }, (_, i) => ({
    name: `Citizen ${words(i)}`,
    email: `${words(i)}@flood.example`,
    network: `198.${18 + ((i % NETWORKS) >> 8)}.${i % 256}.1`,
  }))
}

/** No number in it, so that nothing but the domain is common. */
function words(i: number): string {
  return [...String(i)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
}
