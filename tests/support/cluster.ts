import { setTimeout as sleep } from 'node:timers/promises'
import { figuresOf } from './count.ts'
import { linkIn, parseEmail, type ReceivedEmail } from './mailbox.ts'
import type { TestServer } from './server.ts'
import type { SmtpSink } from './smtp.ts'
import { Visitor } from './visitor.ts'
import { until } from './waiting.ts'

const LETTER = '/letters/unpaid-proof'

/** Requests of one machine at once. */
const AT_ONCE = 20

/** The longest time for all signatures. Milliseconds. */
const TIMEOUT = 20 * 60_000

/** Settings under which nothing is ever too much, and all of it is looked at as usual. */
export const ROOM_FOR_ALL: Readonly<Record<string, string>> = {
  LIMIT_CLIENT: '100000000/1d',
  LIMIT_UNPROVEN: '100000000/1d',
  LIMIT_LINKS: '100000000/1d',
  CLUSTER_CLIENT: '100000000/1d',
  CLUSTER_DOMAIN: '100000000/1d',
  CLUSTER_PATTERN: '100000000/1d',
  CLUSTER_DISPOSABLE: '100000000/1d',
  CLUSTER_LETTER: '100000000/1d',
}

/** A signer: the client address from the proxy, and the captcha, if any. */
export type Signer = {
  name: string
  email: string
  network: string
  captcha?: () => Promise<Record<string, string>>
}

export type Flooded = {
  /** The answers to the sign form, by status. */
  statuses: Readonly<Record<number, number>>
  /** Signatures that were verified with the link of their email. */
  verified: number
  /** The highest count that was seen while it went on, and the one at its end. */
  highest: number
  count: number
}

/** All sign, and verify as soon as their email is there, while the count is watched. */
export async function signAndVerify(
  server: TestServer,
  sink: SmtpSink,
  signers: readonly Signer[],
): Promise<Flooded> {
  const before = sink.received.length
  const statuses: Record<number, number> = {}
  let highest = 0
  let verified = 0
  let signing = true
  const watching = (async () => {
    for (; signing; await sleep(20)) highest = Math.max(highest, (await figuresOf(server)).count)
  })()
  const wave = inTurn(signers, async ({ name, email, network, captcha }) => {
    const form = { version: '2', locale: 'en', consent: 'on', public: 'on', name, email }
    const solved = captcha ? await captcha() : {}
    const answer = await new Visitor(server.url).post(
      `${LETTER}/sign`,
      { ...form, ...solved },
      { 'X-Forwarded-For': network },
    )
    await answer.arrayBuffer()
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
  })
  const next = nextMailFrom(sink, before)
  let signed = Number.POSITIVE_INFINITY
  wave.then(() => {
    signed = statuses[303] ?? 0
  })
  await inTurn(Array.from({ length: AT_ONCE }), async () => {
    for (;;) {
      const mail = await until(() => next() ?? (verified >= signed && 'done'), 'a mail to verify', TIMEOUT)
      if (mail === 'done') return
      await new Visitor(server.url).press(linkIn(mail), 'yes')
      verified += 1
    }
  })
  await wave
  signing = false
  await watching
  return { statuses, verified, highest, count: await countSince(server, new Date()) }
}

/** The count as it was at a moment or later: a large one is counted once a second. */
async function countSince(server: TestServer, moment: Date): Promise<number> {
  const counted = await until(async () => {
    const { count, asOf } = await figuresOf(server)
    return new Date(asOf) >= moment && { count }
  }, 'a count of what is there now')
  return counted.count
}

/** The needed parts of a verification email; others are dropped, so that thousands need little memory. */
export async function verifyingEmail(source: Buffer): Promise<ReceivedEmail> {
  const mail = await parseEmail(source)
  return { ...mail, html: '', headers: new Map() }
}

function nextMailFrom(sink: SmtpSink, from: number): () => ReceivedEmail | null {
  let at = from
  return () => {
    for (; at < sink.received.length; at += 1) {
      const mail = sink.received[at]
      if (!mail || !/\/verify\//.test(mail.text)) continue
      at += 1
      return mail
    }
    return null
  }
}

async function inTurn<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
  const waiting = [...all].reverse()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (waiting.length > 0) await work(waiting.pop() as T)
    }),
  )
}
