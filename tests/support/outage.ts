import { smtpTransport } from '#features/email/smtp-transport.ts'
import type { EmailTransport } from '#features/email/transport.ts'
import type { TestApp } from './app.ts'
import type { SmtpSink } from './smtp.ts'
import { URGENCIES, type Urgency, urgencyOf } from './waiting-mail.ts'

/** What is stored of an email where there are too many to store them whole. */
export type EmailSlip = { to: string; messageId: string }

const SECOND = 1_000
const DAY = 24 * 60 * 60
/** The most runs without an arrival, one a second. */
const TIMEOUT = 90 * 60

/** The result of an outage. */
export type Course = {
  /** Attempts while the mail server was down, with one run a second. */
  triedInVain: number
  /** Runs, one a second, from its return to the last email. */
  runs: number
  mostInOneRun: number
  /** The first and last run in which emails of each urgency arrived, counted from the server's return. */
  arrivals: Readonly<Record<Urgency, { first: number; last: number }>>
}

/** A connection to a mail server that can be cut and restored. */
export type Line = EmailTransport & { isCut: boolean }

/** While it is cut, emails go to port 1, where no server listens. */
export function lineTo(sink: Pick<SmtpSink, 'url'>): Line {
  const sender = { name: 'Our letter', address: 'letter@example.org' }
  const [whole, cut] = [smtpTransport(sink.url, sender), smtpTransport('smtp://127.0.0.1:1', sender)]
  const line: Line = {
    isCut: false,
    send: (email) => (line.isCut ? cut : whole).send(email),
    async close() {
      await Promise.all([whole.close(), cut.close()])
    },
  }
  return line
}

/** Reads the recipient and the Message-ID of an email. */
export async function slipOf(source: Buffer): Promise<EmailSlip> {
  const head = source.subarray(0, source.indexOf('\r\n\r\n')).toString('latin1')
  const field = (name: string) => new RegExp(`^${name}: <?([^<>\\r\\n]+)>?\\r?$`, 'im').exec(head)?.[1]
  return { to: field('To') ?? '', messageId: field('Message-ID') ?? '' }
}

/**
 * Cuts the mail server off for a day, second by second of the app's clock, then restores it until the expected number of
 * emails has arrived, or none has for longer than any interval between two attempts. Repeated emails arrive too.
 */
export async function sitOutADay(
  app: TestApp,
  { line, sink, expected }: { line: Line; sink: SmtpSink<EmailSlip>; expected: number },
): Promise<Course> {
  line.isCut = true
  let triedInVain = 0
  for (let second = 0; second < DAY; second += 1) {
    triedInVain += await app.outbox.run()
    app.clock.pass(SECOND)
  }
  line.isCut = false
  const arrivals = Object.fromEntries(
    URGENCIES.map((urgency) => [urgency, { first: Number.POSITIVE_INFINITY, last: 0 }]),
  ) as Course['arrivals'] & Record<Urgency, { first: number; last: number }>
  let [run, lastArrival, mostInOneRun] = [0, 0, 0]
  while (sink.received.length < expected && run - lastArrival < TIMEOUT) {
    run += 1
    const before = sink.received.length
    mostInOneRun = Math.max(mostInOneRun, await app.outbox.run())
    const arrived = sink.received.slice(before)
    if (arrived.length > 0) lastArrival = run
    mostInOneRun = Math.max(mostInOneRun, arrived.length)
    for (const { to } of arrived) {
      const { first } = arrivals[urgencyOf(to)]
      arrivals[urgencyOf(to)] = { first: Math.min(first, run), last: run }
    }
    app.clock.pass(SECOND)
  }
  app.clock.pass(DAY * SECOND)
  await app.outbox.run()
  return { triedInVain, runs: lastArrival, mostInOneRun, arrivals }
}

/** Problems with how the emails arrived; empty if each of `expected` arrived once, the urgent ones first. */
export function wrongIn(
  { mostInOneRun, arrivals }: Course,
  received: readonly EmailSlip[],
  { expected, rate }: { expected: number; rate: number },
): string[] {
  const wrong: string[] = []
  const people = new Set(received.map(({ to }) => to)).size
  const ids = new Set(received.map(({ messageId }) => messageId)).size
  if (people !== expected) wrong.push(`${people} of ${expected} people got an email`)
  if (received.length !== expected) wrong.push(`${received.length} emails arrived instead of ${expected}`)
  if (ids !== received.length) wrong.push(`${received.length} emails had ${ids} ids`)
  if (mostInOneRun > rate)
    wrong.push(`${mostInOneRun} emails were sent in one second, with a rate of ${rate}`)
  if (arrivals.verify.last > arrivals.own.first)
    wrong.push('another email was sent before the last one that verifies')
  if (arrivals.own.last > arrivals.updates.first) wrong.push('an update was sent before the last other email')
  return wrong
}
