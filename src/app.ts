import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { consumeChallenge } from '#db/queries/abuse/consumed-challenges.ts'
import { releaseLeases } from '#db/queries/email/outbox.ts'
import { releaseJobs } from '#db/queries/operations/jobs.ts'
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
import type { Message } from './features/email/message.ts'
import { outboxJob } from './features/email/outbox.job.ts'
import { Outbox } from './features/email/outbox.ts'
import { standardWebhooks } from './features/email/standard-webhooks.ts'
import type { EmailTransport } from './features/email/transport.ts'
import { documentExpiryJob } from './features/hand-over/expiry.job.ts'
import { HandOvers } from './features/hand-over/hand-overs.ts'
import { KeptDocuments } from './features/hand-over/kept-documents.ts'
import { EffectiveLetters } from './features/letters/effective-letters.ts'
import { KnownChanges } from './features/letters/known-changes.ts'
import type { Letter, Letters } from './features/letters/letter.ts'
import { publishedLetters } from './features/letters/published-letters.ts'
import { lettersFolder, readLetters } from './features/letters/read-letters.ts'
import { invalidationsJob } from './features/moderation/bulk-invalidate.job.ts'
import { checkJob } from './features/operations/check.job.ts'
import { databaseJob } from './features/operations/database.job.ts'
import { runIfDue } from './features/operations/run-if-due.ts'
import { type Accounts, createAccounts } from './features/organisers/accounts.ts'
import { answerSignInLookup } from './features/organisers/answer-sign-in-lookup.ts'
import { noticesJob } from './features/organisers/notices.job.ts'
import { ORGANISER_EMAILS_WANTED } from './features/organisers/still-wanted.ts'
import { retentionJob } from './features/privacy/retention.job.ts'
import { scrubJob } from './features/privacy/scrub.job.ts'
import { liveCountsJobs } from './features/signatures/live-counts.job.ts'
import { LiveCounts } from './features/signatures/live-counts.ts'
import { answerLookups } from './features/signing/answer-lookups.ts'
import { answerSignatureLookup } from './features/signing/answer-signature-lookup.ts'
import type { LookupAnswers } from './features/signing/lookup-answer.ts'
import { processSubmissions } from './features/signing/process-submissions.ts'
import { signingJobs } from './features/signing/signing.job.ts'
import { SIGNING_EMAILS_WANTED } from './features/signing/still-wanted.ts'
import { tallyJob } from './features/statistics/tally.job.ts'
import { TallyLetters } from './features/statistics/tally-letters.ts'
import { closuresOf } from './features/updates/closures.ts'
import { endUpdatesTo } from './features/updates/end-consent.ts'
import { findAnnouncement } from './features/updates/find-announcement.ts'
import { LiveUpdates } from './features/updates/live-updates.ts'
import { previewMessage } from './features/updates/preview-message.ts'
import { UPDATE_EMAILS_WANTED } from './features/updates/still-wanted.ts'
import { liveUpdatesJob, updateEmailJobs } from './features/updates/updates.job.ts'
import { keepPrivate } from './platform/data-folder.ts'
import { type Job, type RunningJobs, startJobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { type LogState, standardOutput, type WriteText } from './platform/log-output.ts'
import { openLog } from './platform/open-log.ts'
import { ProxyFindings } from './platform/proxy-findings.ts'
import { TemporaryFolder, type TemporaryFolderState } from './platform/temporary-folder.ts'

/** Everything that a request, a command or a test works with. */
export type App = {
  config: Config
  /** The letters, with the closures that updates announced. */
  letters: Letters
  /** The letters as their files say them. */
  written: Letters
  context: Context
  changes: KnownChanges
  /** The accounts of organisers, and their sessions. */
  accounts: Accounts
  counts: LiveCounts
  /** The published updates, and the closures that they announced. */
  updates: LiveUpdates
  outbox: Outbox
  /** The hand-over documents that are kept. */
  documents: KeptDocuments
  /** Makes hand-over documents. */
  handOvers: HandOvers
  /** The emails of a demonstration; `null` where emails are sent. */
  mailbox: Mailbox | null
  /** `null` where no secret is shared with the email provider. */
  bounces: BounceReader | null
  /** Creates the challenges of ALTCHA; `null` where it is not on offer. */
  altcha: Altcha | null
  /** The log: the same as the context's `emit`. */
  log: Log
  /** What requests show about the proxies in front of the server. */
  proxies: ProxyFindings
  /** Whether the log and temporary files can be written. */
  surroundings(): { log: LogState; temporaryFolder: TemporaryFolderState }
  /** The email that a reader of an update would get, without links of their own. */
  previewOf(letter: Letter, announcement: Announcement): Message
  /** Processes the submissions that are due. */
  intake(): Promise<void>
  /** Answers the waiting lookups by email; resolves to how many there were. */
  answerLookups(): Promise<number>
  /** Updates the tallies of the dashboard for a moment. */
  tally(): Promise<void>
  /** Starts the background work of this process. */
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

/** Who answers a lookup, by whether it asks for a signature's link or to sign in. */
const LOOKUP_ANSWERS: LookupAnswers = { signature: answerSignatureLookup, organiser: answerSignInLookup }

/** Creates the program's parts from its settings. Throws where a setting, a letter or the database does not allow it. */
export async function createApp(config: Config, parts: Partial<Parts> = {}): Promise<App> {
  const now = parts.now ?? (() => new Date())
  const random = parts.random ?? randomBytes
  const logging = openLog(config.logLevel, now, parts.writeLog ?? standardOutput())
  const { log } = logging
  const letters = new EffectiveLetters(parts.letters ?? publishedLetters(readLetters(lettersFolder())))
  const { store, secret } = await openData(config, parts.store, { now, random, log })
  const plain = createContext(config, { store, secret, now, random, emit: log })
  const { captcha, altcha } = captchasOf(config, plain)
  const accounts = createAccounts({ ...plain, siteUrl: config.siteUrl })
  const context: Context = { ...plain, captcha, signInLinks: { make: accounts.makeLink } }
  const transport = parts.transport ?? chooseTransport(config.mail, emailFolderOf(config))
  const counts = new LiveCounts({ store, letters, now })
  const updates = new LiveUpdates({
    store,
    applyClosures: (published) => letters.applyClosures(closuresOf(published)),
  })
  await updates.look()
  const outbox = outboxOf(config, { context, letters, transport, random })
  const documents = new KeptDocuments(join(config.dataDir, 'hand-over'), now)
  const handOvers = new HandOvers({ documents, context })
  const proxies = new ProxyFindings({ dataDir: config.dataDir, log, now })
  const newName = () => `undersigned-${context.newId()}`
  const temporaryFolder = new TemporaryFolder({ folders: config.temporaryFolders, newName, log })
  const tallies = new TallyLetters({ store, letters, now, holder: context.newId(), alone: store.alone })
  const stopping = new AbortController()
  const stop = stopping.signal
  const everywhere = [
    databaseJob(context),
    ...liveCountsJobs(counts),
    liveUpdatesJob(updates),
    logging.job,
    temporaryFolder.job,
  ]
  const workers = workersOf(config, { context, letters, outbox, documents, tallies, stop })
  const jobs = [...everywhere, ...(config.workers === 'on' ? workers : [])]
  let running: RunningJobs | null = null
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
    mailbox: mailboxOf(config),
    bounces: config.mail.bounceSecret ? standardWebhooks(config.mail.bounceSecret) : null,
    altcha,
    log,
    proxies,
    surroundings: () => ({ log: logging.state, temporaryFolder: temporaryFolder.state }),
    previewOf: (letter, announcement) => previewMessage(letter, announcement, config.siteUrl),
    intake: async () => void (await processSubmissions(context, letters)),
    answerLookups: () => answerLookups(context, letters, LOOKUP_ANSWERS),
    tally: () => tallies.run(),
    startWork() {
      running = startJobs(jobs, { log, now })
    },
    async close() {
      counts.close()
      stopping.abort()
      await handOvers.close()
      await running?.stop()
      await transport.close()
      await proxies.close()
      await store.close()
      logging.close()
    },
  }
}

type Outside = { now: () => Date; random: (bytes: number) => Buffer; log: Log }

/** Opens the database of the installation, and frees what a killed process of this machine had claimed. */
async function openData(
  config: Config,
  given: Store | undefined,
  { now, random, log }: Outside,
): Promise<{ store: Store; secret: Buffer }> {
  for (const { name, mode } of keepPrivate(config.dataDir, databaseFileOf(config)))
    log('warn', 'readable-by-others', { what: name, mode: mode.toString(8) })
  const onCheck = () => log('warn', 'stop-was-not-clean', {})
  const { store, secret } = given
    ? { store: given, secret: await identify(given, config, 'serve', { now, random }) }
    : await openInstallation(config, 'serve', { now, random, onCheck })
  if (store.alone) {
    await store.write(releaseLeases)
    await store.write(releaseJobs)
  }
  return { store, secret }
}

function captchasOf(
  config: Config,
  { store, secret, now, emit }: Pick<Context, 'store' | 'secret' | 'now' | 'emit'>,
) {
  return offeredCaptchas({
    ...config.captcha,
    siteUrl: config.siteUrl,
    secret,
    now,
    consume: (challenge) => store.write((tx) => consumeChallenge(tx, challenge)),
    report: (name, reason) => emit('warn', 'captcha-unavailable', { captcha: name, reason }),
  })
}

function outboxOf(
  config: Config,
  parts: { context: Context; letters: Letters; transport: EmailTransport; random: (bytes: number) => Buffer },
): Outbox {
  const { context, letters, transport, random } = parts
  return new Outbox({
    store: context.store,
    cipher: context.cipher,
    letters,
    transport,
    signInLinks: context.signInLinks,
    stillWanted: { ...SIGNING_EMAILS_WANTED, ...ORGANISER_EMAILS_WANTED, ...UPDATE_EMAILS_WANTED },
    findAnnouncement,
    endUpdatesTo: (tx, to) => endUpdatesTo(context, tx, letters, to),
    log: context.emit,
    now: context.now,
    random: () => random(4).readUInt32BE() / 2 ** 32,
    siteUrl: config.siteUrl,
    rate: config.mail.rate,
  })
}

/** The mailbox page shows emails only in a demonstration that sends none. */
function mailboxOf(config: Config): Mailbox | null {
  const emailFolder = emailFolderOf(config)
  return config.mode === 'demonstration' && !config.mail.smtpUrl ? folderMailbox(emailFolder) : null
}

type WorkerParts = {
  context: Context
  letters: Letters
  outbox: Outbox
  documents: KeptDocuments
  tallies: TallyLetters
  stop: AbortSignal
}

/** The jobs of processes with WORKERS=on. */
function workersOf(config: Config, parts: WorkerParts): Job[] {
  const { context, letters, outbox, documents, tallies, stop } = parts
  const logged = { ...context, log: context.emit }
  const whenDue = (work: () => Promise<number>) => runIfDue(context, 'retention', work)
  return [
    ...updateEmailJobs(context, letters, config.mail.rate),
    noticesJob(context, letters),
    ...signingJobs(context, letters, LOOKUP_ANSWERS),
    invalidationsJob(context),
    outboxJob(outbox),
    documentExpiryJob(documents),
    retentionJob({ ...logged, letters, whenDue }),
    scrubJob(logged),
    tallyJob(tallies),
    checkJob({ ...logged, stop }),
  ]
}
