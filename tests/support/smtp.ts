import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { type Stage, THIS_TEST } from './databases.ts'
import { parseEmail, type ReceivedEmail } from './mailbox.ts'

/** A step of the SMTP conversation at which the server may refuse. */
type Step = 'connect' | 'mail' | 'rcpt' | 'data'

export type Refusal = { code: number; text: string } | 'hang-up'

export type SmtpSink<Kept = ReceivedEmail> = {
  url: string
  /** The accepted emails, in order. */
  received: Kept[]
  /** All recipients in envelopes, accepted or not. */
  asked: string[]
  /** Sets the reply at a step; `null` accepts again. */
  refuse(step: Step, refusal: Refusal | null, who?: (address: string) => boolean): void
}

/**
 * A real SMTP server on a free port, which stores emails and refuses on request. `read` turns an email into what is stored.
 */
export async function smtpSink<Kept = ReceivedEmail>({
  read = parseEmail as (source: Buffer) => Promise<Kept>,
  stage = THIS_TEST,
}: {
  read?: (source: Buffer) => Promise<Kept>
  stage?: Stage
} = {}): Promise<SmtpSink<Kept>> {
  const received: Kept[] = []
  const asked: string[] = []
  const refusals = new Map<Step, { refusal: Refusal; who: ((address: string) => boolean) | undefined }>()

  const answer = (step: Step, who: string | undefined, hangUp: () => void, done: (error?: Error) => void) => {
    const due = refusals.get(step)
    if (!due || (due.who && !(who !== undefined && due.who(who)))) return done()
    if (due.refusal === 'hang-up') return hangUp()
    done(Object.assign(new Error(due.refusal.text), { responseCode: due.refusal.code }))
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onConnect: (session, done) => answer('connect', undefined, () => drop(session.id), done),
    onMailFrom: (_, session, done) => answer('mail', undefined, () => drop(session.id), done),
    onRcptTo(address, session, done) {
      asked.push(address.address)
      answer('rcpt', address.address, () => drop(session.id), done)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        answer(
          'data',
          undefined,
          () => drop(session.id),
          (error) => {
            if (error) return done(error)
            read(Buffer.concat(chunks)).then((email) => {
              received.push(email)
              done()
            }, done)
          },
        )
      })
    },
  })

  function drop(session: string) {
    for (const connection of server.connections) {
      if ((connection as unknown as { id: string }).id === session) connection.close()
    }
  }

  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  stage.atEnd(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    asked,
    refuse(step, refusal, who) {
      if (refusal) refusals.set(step, { refusal, who })
      else refusals.delete(step)
    },
  }
}
