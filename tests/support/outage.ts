import { smtpTransport } from '#features/email/smtp-transport.ts'
import type { EmailTransport } from '#features/email/transport.ts'
import type { TestApp } from './app.ts'
import type { SmtpSink } from './smtp.ts'
import { URGENCIES, type Urgency, urgencyOf } from './waiting-mail.ts'

/** What is kept of a mail where there are too many to keep them whole. */
export type EmailSlip = { to: string; messageId: string }

const SECOND = 1_000
const DAY = 24 * 60 * 60
/** In runs, one a second. */
const TIMEOUT = 90 * 60

/** How it went. */
export type Course = {
  /** Attempts while the mail server was away, a run each second. */
  triedInVain: number
  /** Runs, one a second, from its return to the last mail. */
  runs: number
  mostInOneRun: number
  /** The first and last run in which mail of an urgency arrived, counted from the server's return. */
  arrivals: Readonly<Record<Urgency, { first: number; last: number }>>
}

/** SMTP to a server that can go away and come back. */
export type Line = EmailTransport & { isCut: boolean }

/** While it is cut, nobody listens: nothing has port 1 on this machine, and nothing is given it by chance. */
export function lineTo(sink: Pick<SmtpSink, 'url'>): Line {
  const sender = { name: 'Our letter', address: 'letter@example.org' }
  const [whole, cut] = [smtpTransport(sink.url, sender), smtpTransport('smtp://127.0.0.1:1', sender)]
  const line: Line = {
    isCut: false,
    send: (mail) => (line.isCut ? cut : whole).send(mail),
    async close() {
      await Promise.all([whole.close(), cut.close()])
    },
  }
  return line
}

/** Reads from a mail whom it is to and its id. */
export async function slipOf(source: Buffer): Promise<EmailSlip> {
  const head = source.subarray(0, source.indexOf('\r\n\r\n')).toString('latin1')
  const field = (name: string) => new RegExp(`^${name}: <?([^<>\\r\\n]+)>?\\r?$`, 'im').exec(head)?.[1]
  return { to: field('To') ?? '', messageId: field('Message-ID') ?? '' }
}

/**
 * The mail server is not to be reached for a day, second by second of the app's clock, and then it is, until so
 * many mails as are expected have arrived, or none has for longer than any pause between two attempts. What would be
 * sent again comes too.
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

/** What is wrong with how the mails arrived; nothing if each of `expected` did once, the urgent ones first. */
export function wrongIn(
  { mostInOneRun, arrivals }: Course,
  received: readonly EmailSlip[],
  { expected, rate }: { expected: number; rate: number },
): string[] {
  const wrong: string[] = []
  const people = new Set(received.map(({ to }) => to)).size
  const ids = new Set(received.map(({ messageId }) => messageId)).size
  if (people !== expected) wrong.push(`${people} of ${expected} people were mailed`)
  if (received.length !== expected) wrong.push(`${received.length} mails came instead of ${expected}`)
  if (ids !== received.length) wrong.push(`${received.length} mails had ${ids} ids`)
  if (mostInOneRun > rate) wrong.push(`${mostInOneRun} mails left in one second, with a rate of ${rate}`)
  if (arrivals.verify.last > arrivals.own.first) wrong.push('other mail left before the last to verify')
  if (arrivals.own.last > arrivals.updates.first) wrong.push('news left before the last that is none')
  return wrong
}
