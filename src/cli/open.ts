import { randomBytes } from 'node:crypto'
import type { Config } from '#config/config.ts'
import { createContext, databaseFileOf, emailFolderOf } from '#config/create-context.ts'
import { openInstallation } from '#config/installation.ts'
import { findSecret } from '#config/secret.ts'
import type { OpenMode } from '#db/store.ts'
import { StoreUnavailable } from '#db/store.ts'
import { NO_CAPTCHA } from '#features/abuse/captcha/check.ts'
import type { Context, SignInLinks } from '#features/context.ts'
import { chooseTransport } from '#features/email/choose-transport.ts'
import { writeMessage } from '#features/email/message.ts'
import type { EmailContext } from '#features/email/sender-domain/check.ts'
import { testMessage } from '#features/email/test-message.ts'
import type { Delivery } from '#features/email/transport.ts'
import { EffectiveLetters } from '#features/letters/effective-letters.ts'
import { type Letter, type Letters, titleOf } from '#features/letters/letter.ts'
import { publishedLetters } from '#features/letters/published-letters.ts'
import { lettersFolder, readLetters } from '#features/letters/read-letters.ts'
import type { Role } from '#features/organisers/organiser.ts'
import { closuresOf } from '#features/updates/closures.ts'
import { listPublicUpdates } from '#features/updates/list-updates.ts'
import { keepPrivate, TEST_MESSAGE } from '#platform/data-folder.ts'
import { type Log, LogWriter } from '#platform/log.ts'
import { nameServer } from '#platform/name-server.ts'
import { DEFAULT_LOCALE } from '#values/locale.ts'

/** Opens the letters and the database for a command, which may run beside a server. */
export async function openForCommand(
  config: Config,
  mode: OpenMode,
): Promise<{ letters: Letters; context: Context; close(): Promise<void> }> {
  const letters = new EffectiveLetters(publishedLetters(readLetters(lettersFolder())))
  if (mode !== 'inspect') keepPrivate(config.dataDir, databaseFileOf(config))
  const outside = { now: () => new Date(), random: randomBytes }
  const { store, secret } = await openInstallation(config, mode, outside)
  letters.applyClosures(closuresOf(await listPublicUpdates({ store })))
  const common = createContext(config, { store, secret, emit: commandLog(config, outside.now), ...outside })
  const context = { ...common, captcha: NO_CAPTCHA, signInLinks: signInLinks(common, config) }
  return { letters, context, close: () => store.close() }
}

/** Logs what a command does on standard error, in the lines that the server writes to its log. */
function commandLog(config: Config, now: () => Date): Log {
  return new LogWriter(config.logLevel, now, (line) => process.stderr.write(line)).log
}

/** The files of an installation that others on the machine can read or change, by name. The next start restricts its own. */
export function readableByOthers(config: Config): string[] {
  const open = keepPrivate(config.dataDir, databaseFileOf(config), { dryRun: true })
  return open.map(({ name, mode }) => `${name} (${mode.toString(8)})`)
}

/** Creates sign-in links. Loads their package, which only one command needs, on first use. */
function signInLinks(common: Pick<Context, 'store' | 'secret' | 'newToken'>, config: Config): SignInLinks {
  return {
    async make(key) {
      const { createAccounts } = await import('#features/organisers/accounts.ts')
      return createAccounts({ ...common, siteUrl: config.siteUrl }).makeLink(key)
    },
  }
}

/**
 * Opens the letters and the database for the `organiser` command. `emailInvitation` sends an invitation from the
 * operator; `null` in a demonstration, which sends no email.
 */
export async function openForOrganisers(config: Config): Promise<{
  letters: Letters
  context: Context
  siteUrl: string
  emailInvitation:
    | ((to: string, letters: [Letter, ...Letter[]], of: { role: Role; token: string }) => Promise<Delivery>)
    | null
  close(): Promise<void>
}> {
  const { letters, context, close } = await openForCommand(config, 'amend')
  const { mail, siteUrl } = config
  if (mail.smtpUrl === null) return { letters, context, siteUrl, emailInvitation: null, close }
  const transport = chooseTransport(mail, emailFolderOf(config))
  return {
    letters,
    context,
    siteUrl,
    emailInvitation: (to, [letter, ...others], { role, token }) => {
      const also = others.map((each) => titleOf(each, DEFAULT_LOCALE))
      const content = {
        to,
        name: '',
        version: 0,
        role,
        token,
        updates: null,
        ...(also.length > 0 && { also }),
      }
      const message = writeMessage('invitation', letter, DEFAULT_LOCALE, content, siteUrl)
      return transport.send({ ...message, to, messageId: context.newId(), queuedAt: context.now() })
    },
    close: async () => {
      await transport.close()
      await close()
    },
  }
}

/** Opens what the check of email needs: the server's transport, and a name server (`null`: this machine's). No database. */
export function openForEmailCheck(
  config: Config,
  dnsServer: string | null,
): { context: EmailContext; close(): Promise<void> } {
  const { smtpUrl, from } = config.mail
  const folder = emailFolderOf(config)
  const transport = chooseTransport(config.mail, folder)
  const context: EmailContext = {
    dns: nameServer(dnsServer),
    sendTest: (to) =>
      transport.send({
        ...testMessage(config.siteUrl),
        to,
        messageId: `${TEST_MESSAGE}${randomBytes(15).toString('base64url')}`,
        queuedAt: new Date(),
      }),
    sender: from.address,
    leaves: smtpUrl === null ? { by: 'files', folder } : { by: 'smtp', host: smtpHost(smtpUrl) },
  }
  return { context, close: () => transport.close() }
}

/** The host of an SMTP URL; an IPv6 address without its brackets. */
function smtpHost(smtpUrl: string): string {
  return new URL(smtpUrl).hostname.replace(/^\[(.*)\]$/, '$1')
}

/**
 * Opens the letters, the secret and the time, also before there is a database. Then the letters are as their files say,
 * `missing` says why closures that updates announced are unknown, and the secret is `null` until one is generated.
 */
export async function openLetters(
  config: Config,
): Promise<{ letters: Letters; secret: Buffer | null; now: Date; missing: string | null }> {
  const now = new Date()
  try {
    const { letters, context, close } = await openForCommand(config, 'inspect')
    await close()
    return { letters, secret: context.secret, now, missing: null }
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error
    const letters = publishedLetters(readLetters(lettersFolder()))
    return { letters, secret: findSecret(config), now, missing: error.message }
  }
}

/**
 * Opens the letters and the secret. Where there is no secret yet, this begins the installation with a database, so that
 * what is derived from the secret stays valid.
 */
export async function openLettersWithSecret(config: Config): Promise<{ letters: Letters; secret: Buffer }> {
  const { letters, secret } = await openLetters(config)
  if (secret) return { letters, secret }
  const opened = await openForCommand(config, 'amend')
  await opened.close()
  return { letters: opened.letters, secret: opened.context.secret }
}
