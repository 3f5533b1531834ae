import { createApp } from '#app.ts'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { releaseLeases } from '#db/queries/email/outbox.ts'
import type { Letter } from '#features/letters/letter.ts'
import { check } from '#features/operations/check.ts'
import { endUpdates } from '#features/updates/end-consent.ts'
import { publishUpdate } from '#features/updates/publish.ts'
import { readUpdate } from '#features/updates/read-update.ts'
import { drafted } from './announce.ts'
import { shippedLetter } from './app.ts'
import type { DatabaseKind, Stage } from './databases.ts'
import { organiserOf } from './organisers.ts'
import { type EmailSlip, slipOf } from './outage.ts'
import { freshSettings, runServer } from './server.ts'
import { smtpSink } from './smtp.ts'
import { until } from './waiting.ts'
import { letReadersWait } from './waiting-mail.ts'

/** The most emails that a process may have claimed when it is killed. */
export const LEASED = 10

/** The result of sending an update with a process that is killed half-way and restarted. */
export type Killed = {
  /** Readers who got it never, once, and more often, without those who unsubscribed while no process ran. */
  never: number
  once: number
  twice: number
  /** Readers who got it after they had unsubscribed. */
  unwanted: number
  /** Whether all emails to one reader have the same Message-ID. */
  sameId: boolean
  /** Emails that were accepted before the process was killed, and emails a second before and after that. */
  killedAt: number
  rate: { before: number; after: number }
  broken: string[]
}

export type KilledParts = {
  kind: DatabaseKind
  /** The number of readers, and of accepted emails after which the process is killed. */
  readers: number
  killAt: number
  /** The most emails in a second. */
  rate: number
  stage?: Stage
  /** Milliseconds, for each half. */
  timeout?: number
}

/** Sends an update by SMTP, kills the server with SIGKILL, unsubscribes some readers, and restarts the server. */
export async function killWhileSending(parts: KilledParts): Promise<Killed> {
  const { kind, readers, killAt, rate, stage, timeout = 60_000 } = parts
  const sink = await smtpSink<EmailSlip>({ read: slipOf, ...(stage && { stage }) })
  const env = { ...(await freshSettings(kind, stage)), SMTP_URL: sink.url, MAIL_RATE: String(rate) }
  const letter = shippedLetter()
  const updateId = await publishTo(env, letter, readers)

  const first = await runServer(env, stage ? { stage } : {})
  const start = performance.now()
  await until(() => sink.received.length >= killAt, `${killAt} emails are accepted`, timeout)
  first.process.kill('SIGKILL')
  await first.ended
  const before = sink.received.length / ((performance.now() - start) / 1000)
  const killedAt = sink.received.length
  const ended = await endSome(env, new Set(sink.received.map(({ to }) => to)), readers)

  const again = performance.now()
  const second = await runServer(env, stage ? { stage } : {})
  await until(() => isThrough(env, letter, updateId, LEASED), 'only claimed emails are left', timeout)
  const after = (sink.received.length - killedAt) / ((performance.now() - again) / 1000)
  // Ends the leases, which would take five minutes.
  await letGo(env)
  await until(() => isThrough(env, letter, updateId, 0), 'all emails are sent', timeout)
  second.process.kill('SIGTERM')
  await second.ended

  const received = Map.groupBy(sink.received, ({ to }) => to)
  const wanted = Array.from({ length: readers }, (_, i) => `news-${i}@example.org`).filter(
    (address) => !ended.has(address),
  )
  const times = wanted.map((address) => received.get(address)?.length ?? 0)
  return {
    never: times.filter((each) => each === 0).length,
    once: times.filter((each) => each === 1).length,
    twice: times.filter((each) => each > 1).length,
    unwanted: [...ended].filter((address) => received.has(address)).length,
    sameId: [...received.values()].every(
      (emails) => new Set(emails.map(({ messageId }) => messageId)).size === 1,
    ),
    killedAt,
    rate: { before, after },
    broken: await brokenIn(env),
  }
}

/** Inserts readers and publishes an update for them; nothing is sent yet. */
async function publishTo(env: Record<string, string>, letter: Letter, readers: number): Promise<string> {
  const app = await createApp(loadConfig(env), {
    letters: new Map([[letter.slug, letter]]),
    writeLog: () => {},
  })
  try {
    await letReadersWait({ context: app.context, letter }, readers)
    const actor = await organiserOf(app.context)
    const draft = await drafted({ context: app.context, letter }, actor)
    const outcome = await publishUpdate(app.context, letter, actor, draft)
    if (!outcome.ok) throw new Error(`It was not published: ${outcome.reason}.`)
    return draft.id
  } finally {
    await app.close()
  }
}

/** Unsubscribes some readers who have not got it yet; resolves to their addresses. */
async function endSome(
  env: Record<string, string>,
  reached: ReadonlySet<string>,
  readers: number,
): Promise<Set<string>> {
  const { context, letters, close } = await openForCommand(loadConfig(env), 'amend')
  try {
    const rows = await context.store.read((db) =>
      db
        .select({ id: db.tables.signatures.id, address: db.tables.signatures.mailboxKey })
        .from(db.tables.signatures)
        .limit(readers),
    )
    const some = rows.filter(({ address }) => !reached.has(address)).slice(-Math.ceil(readers / 50))
    for (const { id } of some) await context.store.write((tx) => endUpdates(tx, letters, id, context.now()))
    return new Set(some.map(({ address }) => address))
  } finally {
    await close()
  }
}

async function isThrough(
  env: Record<string, string>,
  letter: Letter,
  updateId: string,
  left: number,
): Promise<boolean> {
  const { context, close } = await openForCommand(loadConfig(env), 'inspect')
  try {
    const updates = await readUpdate(context, letter, updateId)
    return updates?.row.finishedAt != null && (updates.progress?.waiting ?? 0) <= left
  } finally {
    await close()
  }
}

async function letGo(env: Record<string, string>): Promise<void> {
  const { context, close } = await openForCommand(loadConfig(env), 'amend')
  try {
    await context.store.write(releaseLeases)
  } finally {
    await close()
  }
}

async function brokenIn(env: Record<string, string>): Promise<string[]> {
  const { context, letters, close } = await openForCommand(loadConfig(env), 'inspect')
  try {
    const findings = await check(context, letters)
    return findings.filter(({ found }) => found > 0).map(({ invariant }) => invariant)
  } finally {
    await close()
  }
}
