import { testApp } from '#tests/support/app.ts'
import { DATABASES, type DatabaseKind, type Stage } from '#tests/support/databases.ts'
import { type Course, lineTo, sitOutADay, slipOf, wrongIn } from '#tests/support/outage.ts'
import { smtpSink } from '#tests/support/smtp.ts'
import { letEmailWait, URGENCIES, type Urgency } from '#tests/support/waiting-mail.ts'
import { say, sayTable } from './table.ts'

/** Emails in one run, which takes the place of a second: the default setting. */
const RATE = 50

/**
 * The mail server is down for a day while this many emails wait, and then up: who gets an email, in which
 * order, how fast by the app's clock and how long it takes here. `false` where someone gets two emails or none,
 * too much leaves in a second, or the urgent does not leave first.
 */
export async function outage(stage: Stage, count = 100_000): Promise<boolean> {
  const found: Found[] = []
  for (const kind of DATABASES) found.push(await measure(stage, kind, count))
  say(`outage: ${count} emails wait for a day, then are sent, at most ${RATE} in a run, a run each second`)
  sayTable([['', ...DATABASES], ...ROWS.map(({ what, of }) => [what, ...found.map(of)])])
  for (const { kind, wrong } of found)
    say(`  ${kind}: ${wrong.length === 0 ? 'as it must be' : wrong.join('; ').toUpperCase()}`)
  say()
  return found.every(({ wrong }) => wrong.length === 0)
}

type Found = Course & {
  kind: DatabaseKind
  people: number
  emails: number
  ids: number
  seconds: number
  wrong: string[]
}

const span = (urgency: Urgency) => ({
  what: `${urgency}: first to last run`,
  of: ({ arrivals }: Found) => `${arrivals[urgency].first} to ${arrivals[urgency].last}`,
})

const ROWS: { what: string; of: (found: Found) => string }[] = [
  { what: 'people who got an email', of: ({ people }) => String(people) },
  { what: 'emails that arrived', of: ({ emails }) => String(emails) },
  { what: 'different message ids', of: ({ ids }) => String(ids) },
  { what: 'attempts in vain during the day', of: ({ triedInVain }) => String(triedInVain) },
  { what: 'runs from the return to the last email', of: ({ runs }) => String(runs) },
  { what: 'most in one run', of: ({ mostInOneRun }) => String(mostInOneRun) },
  ...URGENCIES.map(span),
  { what: 'real seconds, the day and all that came', of: ({ seconds }) => seconds.toFixed(1) },
  {
    what: 'emails in one real second, day included',
    of: ({ emails, seconds }) => (emails / seconds).toFixed(0),
  },
]

async function measure(stage: Stage, kind: DatabaseKind, count: number): Promise<Found> {
  const sink = await smtpSink({ read: slipOf, stage })
  const line = lineTo(sink)
  const parts = { transport: line, writeLog: () => {} }
  const app = await testApp(kind, { env: { MAIL_RATE: String(RATE) }, parts, stage })
  const [verify, own] = [Math.round(count * 0.6), Math.round(count * 0.3)]
  await letEmailWait(app, { verify, own, updates: count - verify - own })
  const start = performance.now()
  const course = await sitOutADay(app, { line, sink, expected: count })
  return {
    ...course,
    kind,
    people: new Set(sink.received.map(({ to }) => to)).size,
    emails: sink.received.length,
    ids: new Set(sink.received.map(({ messageId }) => messageId)).size,
    seconds: (performance.now() - start) / 1000,
    wrong: wrongIn(course, sink.received, { expected: count, rate: RATE }),
  }
}
