import { type App, createApp, type Parts } from '#app.ts'
import { loadConfig } from '#config/config.ts'
import type { Letter } from '#features/letters/letter.ts'
import { publishedLetters } from '#features/letters/published-letters.ts'
import { lettersFolder, readLetters } from '#features/letters/read-letters.ts'
import { runRetention } from '#features/privacy/run-retention.ts'
import { entryDigest } from '#features/signatures/shown-entry.ts'
import { parseSignForm, type SignForm, type SignInput } from '#features/signing/form.ts'
import { readVerification } from '#features/signing/read-verification.ts'
import { type VerifyOutcome, verify } from '#features/signing/verify.ts'
import { type DatabaseKind, freshDatabase, freshFolder, type Stage, THIS_TEST } from './databases.ts'
import { emailsIn, type ReceivedEmail } from './mailbox.ts'

/** The letter that ships, with what a test wants to be otherwise. */
export function shippedLetter(changes: Partial<Letter> = {}): Letter {
  const [letter] = publishedLetters(readLetters(lettersFolder())).values()
  if (!letter) throw new Error('No letter ships.')
  return { ...letter, ...changes }
}

export type TestApp = App & {
  letter: Letter
  /** The time of the app; moves only when a test moves it. */
  clock: { now: Date; pass(milliseconds: number): void }
  /** The server is started anew with this letter: its loops see it. */
  publish(letter: Letter): void
  /** The server is started anew without this letter. */
  takeDown(slug: string): void
  /** Sends all that is due and reads what came. */
  deliver(): Promise<ReceivedEmail[]>
  logLines: string[]
}

/** The whole program without a process: a real database, real email files, a fixed clock. */
export async function testApp(
  kind: DatabaseKind,
  {
    letter = shippedLetter(),
    env = {},
    parts = {},
    stage = THIS_TEST,
  }: { letter?: Letter; env?: Record<string, string>; parts?: Partial<Parts>; stage?: Stage } = {},
): Promise<TestApp> {
  const dataDir = freshFolder(stage.atEnd)
  const logLines: string[] = []
  const letters = new Map([[letter.slug, letter]])
  const clock = {
    now: new Date('2026-03-01T12:00:00.000Z'),
    pass(milliseconds: number) {
      clock.now = new Date(clock.now.getTime() + milliseconds)
    },
  }
  const app = await createApp(
    loadConfig({
      DATA_DIR: dataDir,
      DATABASE_URL: await freshDatabase(kind, stage),
      MAIL_RATE: '1000',
      ...env,
    }),
    {
      letters,
      now: () => clock.now,
      writeLog: (line, done) => {
        logLines.push(line)
        done(null)
      },
      ...parts,
    },
  )
  // Runs before the database goes: hooks run in reverse order.
  stage.atEnd(() => app.close())
  return {
    ...app,
    letter,
    clock,
    logLines,
    publish(changed) {
      letters.set(changed.slug, changed)
    },
    takeDown(slug) {
      letters.delete(slug)
    },
    async deliver() {
      while ((await app.outbox.run()) > 0);
      return emailsIn(`${dataDir}/mail`)
    },
  }
}

/** Housekeeping, as the server does it every hour. */
export function clean({ context, letters, log }: Pick<App, 'context' | 'letters' | 'log'>): Promise<void> {
  const { store, now, newId } = context
  return runRetention({ store, letters, log, now, newId })
}

/** Presses "Yes, sign" on the page behind a link, as it stands when it is opened. */
export async function pressYes(app: Pick<App, 'context' | 'letters'>, token: string): Promise<VerifyOutcome> {
  const page = await readVerification(app.context, app.letters, token)
  const pending = page.state === 'pending' ? page : null
  return verify(app.context, app.letters, token, {
    seen: pending ? entryDigest({ ...pending.signature, consents: pending.consents }) : '',
    offered: pending?.offered?.number ?? null,
    chosen: 'as-entered',
  })
}

/** A form as someone would fill it in, understood. */
export function filledIn(letter: Letter, input: SignInput): SignForm {
  const result = parseSignForm(letter, { version: '2', locale: 'en', consent: 'on', public: 'on', ...input })
  if (!result.ok) throw new Error(`The form is not right: ${JSON.stringify(result.errors)}`)
  return result.form
}
