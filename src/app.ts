import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { consumeChallenge } from '#db/queries/abuse/consumed-challenges.ts'
import { releaseLeases } from '#db/queries/email/outbox.ts'
import { releaseJobs } from '#db/queries/operations/jobs.ts'
import type { PendingCursor } from '#db/queries/signatures/signatures.ts'
import type { Store } from '#db/store.ts'
import type { Config } from './config/config.ts'
import { createContext, databaseFileOf, emailFolderOf } from './config/create-context.ts'
import { identify, openInstallation } from './config/installation.ts'
import type { Altcha } from './features/abuse/captcha/altcha.ts'
import { offeredCaptchas } from './features/abuse/captcha/offered-captchas.ts'
import type { Context } from './features/context.ts'
import type { BounceReader } from './features/email/bounce-reader.ts'
import { chooseTransport } from './features/email/choose-transport.ts'
import type { Announcement } from './features/email/content.ts'
import { folderMailbox, type Mailbox } from './features/email/mailbox.ts'
import { type Message, writeMessage } from './features/email/message.ts'
import { Outbox } from './features/email/outbox.ts'
import { Scan } from './features/email/scan.ts'
import { standardWebhooks } from './features/email/standard-webhooks.ts'
import type { EmailTransport } from './features/email/transport.ts'
import { HandOvers } from './features/hand-over/hand-overs.ts'
import { KeptDocuments } from './features/hand-over/kept-documents.ts'
import { EffectiveLetters } from './features/letters/effective-letters.ts'
import { KnownChanges } from './features/letters/known-changes.ts'
import type { Letter, Letters } from './features/letters/letter.ts'
import { publishedLetters } from './features/letters/published-letters.ts'
import { lettersFolder, readLetters } from './features/letters/read-letters.ts'
import { continueInvalidations } from './features/moderation/bulk-invalidate.job.ts'
import { checkJob } from './features/operations/check.job.ts'
import { runIfDue } from './features/operations/run-if-due.ts'
import { DatabasePlace } from './features/operations/watch-database.ts'
import { type Accounts, createAccounts } from './features/organisers/accounts.ts'
import { answerSignInLookup } from './features/organisers/answer-sign-in-lookup.ts'
import { queueNotices } from './features/organisers/queue-notices.ts'
import { ORGANISER_EMAILS_WANTED } from './features/organisers/still-wanted.ts'
import { retentionJob } from './features/privacy/retention.job.ts'
import { scrubJob } from './features/privacy/scrub.job.ts'
import { LiveCounts } from './features/signatures/live-counts.ts'
import { answerLookups } from './features/signing/answer-lookups.ts'
import { answerSignatureLookup } from './features/signing/answer-signature-lookup.ts'
import { processSubmissions } from './features/signing/process-submissions.ts'
import { remind } from './features/signing/remind.ts'
import { SIGNING_EMAILS_WANTED } from './features/signing/still-wanted.ts'
import { tallyJob } from './features/statistics/tally.job.ts'
import { TallyLetters } from './features/statistics/tally-letters.ts'
import { announceVersions } from './features/updates/announce-versions.ts'
import { closuresOf } from './features/updates/closures.ts'
import { deliverUpdates } from './features/updates/deliver.ts'
import { endUpdatesTo } from './features/updates/end-consent.ts'
import { findAnnouncement } from './features/updates/find-announcement.ts'
import { LiveUpdates } from './features/updates/live-updates.ts'
import { UPDATE_EMAILS_WANTED } from './features/updates/still-wanted.ts'
import { keepPrivate } from './platform/data-folder.ts'
import { describeFault, type Log, LogWriter, logLine } from './platform/log.ts'
import { LogOutput, type LogState, standardOutput, type WriteText } from './platform/log-output.ts'
import { startLoop } from './platform/loop.ts'
import { LoopHealth } from './platform/loop-health.ts'
import { ProxyFindings } from './platform/proxy-findings.ts'
import { TemporaryFolder, type TemporaryFolderState } from './platform/temporary-folder.ts'

/** Everything that a request, a command or a test works with. */
export type App = {
  config: Config
  /** The letters as they stand. */
  letters: Letters
  /** The same as their files say them, without the ends that news announced. */
  written: Letters
  context: Context
  changes: KnownChanges
  /** Who organises, and how they sign in. */
  accounts: Accounts
  counts: LiveCounts
  /** What organisers have published about letters, and the ends that it announced. */
  updates: LiveUpdates
  outbox: Outbox
  /** The documents that are handed over, and the making of them. */
  documents: KeptDocuments
  handOvers: HandOvers
  /** Only where mail is kept back, in demonstration. */
  mailbox: Mailbox | null
  /** Only where a secret is shared with the mail provider. */
  bounces: BounceReader | null
  /** Only where ALTCHA is offered: makes its challenges. */
  altcha: Altcha | null
  log: Log
  /** What requests show about the proxies in front of the server. */
  proxies: ProxyFindings
  /** Whether the log and temporary files can be written. */
  surroundings(): { log: LogState; temporaryFolder: TemporaryFolderState }
  /** What a reader would be mailed of a piece of news, without links of their own. */
  previewOf(letter: Letter, announcement: Announcement): Message
  /** Enters what was submitted, and reports what could not be. */
  intake(): Promise<void>
  /** Answers the waiting lookups by email; resolves to how many there were. */
  answerLookups(): Promise<number>
  /** Works for a moment at the tallies that organisers see. */
  tally(): Promise<void>
  /** Starts the background work, if this process is to do any. */
  startWork(): void
  /** Ends streams and background work, then closes the store. */
  close(): Promise<void>
}

/** What tests and the preview replace: parts, never modules. */
export type Parts = {
  now: () => Date
  random: (bytes: number) => Buffer
  letters: Letters
  store: Store
  transport: EmailTransport
  writeLog: WriteText
}

const SECOND = 1_000
const HOUR = 3_600 * SECOND
/** Whoever signs waits for this before their mail is written, and nobody learns from how long it takes. */
const INTAKE = 250
/** Mails of news wait for so many seconds' worth of sending, no more: to cancel means to take them back. */
const AHEAD = 20
/** Proxies close streams that are silent for half a minute or more. */
const HEARTBEAT = 15_000
/** How often it is tried whether temporary files can be written. */
const TRIAL = 10_000

/** Builds the program's parts from its settings. Throws where a setting, a letter or the database does not allow it. */
export async function createApp(config: Config, parts: Partial<Parts> = {}): Promise<App> {
  const now = parts.now ?? (() => new Date())
  const random = parts.random ?? randomBytes
  const output = new LogOutput(parts.writeLog ?? standardOutput(), (lines) =>
    logLine(now(), 'warn', 'lines-lost', { lines }),
  )
  const writer = new LogWriter(config.logLevel, now, (line) => output.write(line))
  const { log } = writer
  const letters = new EffectiveLetters(parts.letters ?? publishedLetters(readLetters(lettersFolder())))
  for (const { name, mode } of keepPrivate(config.dataDir, databaseFileOf(config)))
    log('warn', 'readable-by-others', { what: name, mode: mode.toString(8) })
  const { store, secret } = parts.store
    ? { store: parts.store, secret: await identify(parts.store, config, 'serve', { now, random }) }
    : await openInstallation(config, 'serve', {
        now,
        random,
        onCheck: () => log('warn', 'stop-was-not-clean', {}),
      })
  // What a killed process of ours had begun would otherwise wait until its leases end.
  if (store.alone) {
    await store.write(releaseLeases)
    await store.write(releaseJobs)
  }
  const plain = createContext(config, { store, secret, now, random })
  const { captcha, altcha } = offeredCaptchas({
    ...config.captcha,
    siteUrl: config.siteUrl,
    secret,
    now,
    consume: (challenge) => store.write((tx) => consumeChallenge(tx, challenge)),
    report: (name, reason) => log('warn', 'captcha-unavailable', { captcha: name, reason }),
  })
  const accounts = createAccounts({ store, secret, siteUrl: config.siteUrl, newToken: plain.newToken })
  const context: Context = { ...plain, captcha, signInLinks: { make: accounts.makeLink } }
  const emailFolder = emailFolderOf(config)
  const transport = parts.transport ?? chooseTransport(config.mail, emailFolder)
  const counts = new LiveCounts({ store, letters, now })
  const updates = new LiveUpdates({
    store,
    applyClosures: (published) => letters.applyClosures(closuresOf(published)),
  })
  await updates.look()
  const outbox = new Outbox({
    store,
    cipher: context.cipher,
    letters,
    transport,
    signInLinks: context.signInLinks,
    stillWanted: { ...SIGNING_EMAILS_WANTED, ...ORGANISER_EMAILS_WANTED, ...UPDATE_EMAILS_WANTED },
    findAnnouncement,
    endUpdatesTo: (tx, to) => endUpdatesTo(context, tx, letters, to),
    log,
    now,
    random: () => random(4).readUInt32BE() / 2 ** 32,
    siteUrl: config.siteUrl,
    rate: config.mail.rate,
  })
  const told =
    (event: 'new-version-announced' | 'update-queued' | 'reminded') =>
    (round: { emailed: number; failed: number }) => {
      if (round.emailed > 0) log('info', event, { signers: round.emailed })
      if (round.failed > 0) log('error', 'signers-not-emailed', { signers: round.failed })
    }
  const documents = new KeptDocuments(join(config.dataDir, 'hand-over'), context.now)
  const handOvers = new HandOvers({ documents, context, log })
  const telling = new Scan({
    step: (after: string | null) => announceVersions(context, letters, after),
    report: told('new-version-announced'),
    now,
  })
  const delivering = new Scan({
    step: () => deliverUpdates(context, letters, AHEAD * config.mail.rate),
    report: told('update-queued'),
    now,
    interval: 0,
  })
  const noticing = new Scan({
    step: (after: string | null) => queueNotices(context, letters, after),
    report({ emailed, failed }) {
      if (emailed > 0) log('info', 'notices-queued', { organisers: emailed })
      if (failed > 0) log('error', 'organisers-not-emailed', { organisers: failed })
    },
    now,
    interval: 10 * SECOND,
  })
  const reminding = new Scan({
    step: (after: PendingCursor | null) => remind(context, letters, after),
    report: told('reminded'),
    now,
  })
  const intake = async () => {
    const { stuck, fault, raised } = await processSubmissions(context, letters)
    for (const cluster of raised) log('warn', 'cluster-raised', cluster)
    if (stuck > 0) log('error', 'submissions-stuck', { rows: stuck, fault: describeFault(fault) })
  }
  const lookups = () =>
    answerLookups(context, letters, { signature: answerSignatureLookup, organiser: answerSignInLookup })
  const proxies = new ProxyFindings({ dataDir: config.dataDir, log, now })
  const temporaryFolder = new TemporaryFolder({
    folders: config.temporaryFolders,
    newName: () => `undersigned-${context.newId()}`,
    log,
  })
  const tallies = new TallyLetters({ store, letters, now, holder: context.newId(), alone: store.alone })
  const stopping = new AbortController()
  const place = new DatabasePlace(store, log)
  const loops = new Map<string, { every: number; work: () => Promise<unknown> }>([
    ['database', { every: SECOND, work: () => place.look() }],
    ['counts', { every: SECOND, work: () => counts.tell() }],
    ['updates', { every: SECOND, work: () => updates.look() }],
    ['heartbeat', { every: HEARTBEAT, work: () => counts.beat() }],
    ['log', { every: SECOND, work: writeOverdue }],
    ['temporary-folder', { every: TRIAL, work: () => temporaryFolder.look() }],
  ])
  if (config.workers === 'on') {
    loops.set('telling', { every: SECOND, work: () => telling.run() })
    loops.set('delivering', { every: SECOND, work: () => delivering.run() })
    loops.set('notices', { every: SECOND, work: () => noticing.run() })
    loops.set('reminding', { every: SECOND, work: () => reminding.run() })
    loops.set('intake', { every: INTAKE, work: intake })
    loops.set('invalidating', { every: SECOND, work: () => continueInvalidations(context) })
    loops.set('lookups', { every: SECOND, work: lookups })
    loops.set('outbox', { every: SECOND, work: () => outbox.run() })
    loops.set('hand-overs', { every: HOUR, work: () => documents.removeOver() })
    const jobs = [
      retentionJob({
        ...{ store, letters, log, now, newId: context.newId },
        whenDue: (work) => runIfDue(context, 'retention', work),
      }),
      scrubJob({ store, log }),
      tallyJob(tallies),
      checkJob({ store, now, log, stop: stopping.signal }),
    ]
    for (const { name, every, run } of jobs) loops.set(name, { every, work: run })
  }
  async function writeOverdue() {
    writer.reportRecurring()
    output.retry()
  }
  const running: { stop(): Promise<void> }[] = []
  return {
    config,
    letters,
    written: letters.written,
    context,
    changes: new KnownChanges(),
    accounts,
    counts,
    updates,
    outbox,
    documents,
    handOvers,
    mailbox: config.mode === 'demonstration' && !config.mail.smtpUrl ? folderMailbox(emailFolder) : null,
    bounces: config.mail.bounceSecret ? standardWebhooks(config.mail.bounceSecret) : null,
    altcha,
    log,
    proxies,
    surroundings: () => ({ log: output.state, temporaryFolder: temporaryFolder.state }),
    previewOf: (letter, announcement) => previewOf(letter, announcement, config.siteUrl),
    intake,
    answerLookups: lookups,
    tally: () => tallies.run(),
    startWork() {
      void temporaryFolder.look()
      for (const [loop, { every, work }] of loops) {
        running.push(startLoop(every, work, new LoopHealth(loop, log, now)))
      }
    },
    async close() {
      counts.close()
      stopping.abort()
      await handOvers.close()
      await Promise.all(running.map((loop) => loop.stop()))
      await transport.close()
      await proxies.close()
      await store.close()
      writer.close()
    },
  }
}

function previewOf(letter: Letter, announcement: Announcement, siteUrl: string): Message {
  const nobodys = '…'
  const content = {
    to: '',
    name: letter.organisers.name,
    version: 0,
    token: nobodys,
    updates: { unsubscribe: nobodys, signed: 0 },
    announcement,
  }
  return writeMessage('update', letter, announcement.locale, content, siteUrl)
}
