import { openStore } from '#db/open.ts'
import {
  findInstallation,
  type Installation,
  insertInstallation,
} from '#db/queries/operations/installation.ts'
import type { OnOpening, OpenMode, Store } from '#db/store.ts'
import { type EarlierLife, earlierLifeIn, installationIn, recordInstallation } from '#platform/data-folder.ts'
import { isSameText } from '#values/equal-secrets.ts'
import { secretFingerprint } from '#values/keys.ts'
import type { Config } from './config.ts'
import { findSecret, keptSecret, secretFile, secretOf } from './secret.ts'

/** Database, data folder and secret are not of one installation. The message says what does not fit, and what to do. */
export class InstallationError extends Error {
  override readonly name = 'InstallationError'
}

type Settings = Pick<Config, 'databaseUrl' | 'dataDir' | 'secret'>
type Outside = { now: () => Date; random: (bytes: number) => Buffer }

/**
 * Opens the database of an installation and finds its secret. Throws `InstallationError` where the data folder shows that
 * there was a database, and now there is none or another one, and where the secret is not the one that it began with.
 */
export async function openInstallation(
  config: Settings,
  mode: OpenMode,
  { onCheck, ...outside }: Outside & Pick<OnOpening, 'onCheck'>,
): Promise<{ store: Store; secret: Buffer }> {
  const onEmpty = () => refuseEarlierLife(config, [])
  const store = await openStore(config.databaseUrl, mode, { onEmpty, ...(onCheck && { onCheck }) })
  try {
    return { store, secret: await identify(store, config, mode, outside) }
  } catch (error) {
    await store.close()
    throw error
  }
}

/**
 * Checks that an open database, the data folder and the secret belong together, and records it at the first start.
 * Resolves to the secret. Throws `InstallationError`.
 */
export async function identify(
  store: Store,
  config: Settings,
  mode: OpenMode,
  { now, random }: Outside,
): Promise<Buffer> {
  const known = await store.read(findInstallation)
  if (known) return confirm(store, config, mode, known)
  // A first start that was killed may have left a secret beside tables without a row, and nothing else.
  refuseEarlierLife(config, ['secret'])
  const secret = secretOf(config, random)
  if (mode === 'inspect') return secret
  const salt = random(16).toString('base64url')
  const row = {
    id: random(15).toString('base64url'),
    salt,
    fingerprint: secretFingerprint(secret, salt),
    begunAt: now(),
  }
  await store.write((tx) => insertInstallation(tx, row))
  // Another process may have been the first.
  return confirm(store, config, mode, (await store.read(findInstallation)) ?? row)
}

function confirm(store: Store, config: Settings, mode: OpenMode, known: Installation): Buffer {
  const secret = findSecret(config)
  if (!secret) throw new InstallationError(missingSecret(config))
  if (!fits(secret, known)) throw new InstallationError(otherSecret(config, known))
  const kept = installationIn(config.dataDir)
  if (kept !== null && kept !== known.id) throw new InstallationError(otherDatabase(config))
  if (kept === null && mode !== 'inspect') recordInstallation(config.dataDir, known.id)
  store.bind(known.id)
  return secret
}

function fits(secret: Buffer, { salt, fingerprint }: Installation): boolean {
  return isSameText(secretFingerprint(secret, salt), fingerprint)
}

function refuseEarlierLife(config: Settings, except: readonly EarlierLife[]): void {
  const found = earlierLifeIn(config.dataDir).filter((each) => !except.includes(each))
  if (found.length === 0) return
  throw new InstallationError(
    `There is no database, or an empty one: ${nameOf(config.databaseUrl)}. But ${config.dataDir} belongs to an installation that had one: it holds ${inWords(found)}. Put the database back: correct DATABASE_URL or DATA_DIR, mount its disk, or restore the last backup. ${TO_BEGIN_ANEW}`,
  )
}

const TO_BEGIN_ANEW =
  'To begin anew without its signatures, set DATA_DIR to an empty folder and, where DATABASE_URL is set, that to an empty database.'

const LOSS = 'With another secret no stored email address can be read, links fail, and people can sign twice.'

function missingSecret({ dataDir }: Settings): string {
  return `SECRET is not set, and ${secretFile(dataDir)} is missing: the secret with which the database began. Restore that file, or set SECRET to what it was. ${LOSS} ${TO_BEGIN_ANEW}`
}

function otherSecret(config: Settings, known: Installation): string {
  const file = secretFile(config.dataDir)
  const found = config.secret ? 'SECRET' : file
  const kept = config.secret && keptSecret(config.dataDir)
  const advice =
    kept && fits(kept, known)
      ? `The secret in ${file} is the right one: leave SECRET empty, or set it to that.`
      : 'Set SECRET to what it was, or restore the file.'
  return `${found} is not the secret with which the database began. ${advice} ${LOSS} ${TO_BEGIN_ANEW}`
}

function otherDatabase({ databaseUrl, dataDir }: Settings): string {
  return `${nameOf(databaseUrl)} is the database of another installation than ${dataDir}. Correct DATABASE_URL or DATA_DIR, or restore the database of this one.`
}

/** A database in words that hold no password. */
function nameOf(databaseUrl: string): string {
  if (databaseUrl.startsWith('file:')) return databaseUrl.slice('file:'.length)
  const { host, pathname } = new URL(databaseUrl)
  return `${decodeURIComponent(pathname.slice(1))} at ${host}`
}

const IN_WORDS: Readonly<Record<EarlierLife, string>> = {
  installation: 'the id of the installation',
  secret: 'a secret',
  'erased.jsonl': 'records of erased signatures (erased.jsonl)',
  mail: 'emails',
  'hand-over': 'documents to hand over',
}

function inWords(found: readonly EarlierLife[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(found.map((each) => IN_WORDS[each]))
}
