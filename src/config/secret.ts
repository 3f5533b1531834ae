import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError } from './config.ts'
import { SETTINGS } from './settings.ts'

/** The file in the data folder that holds the secret where `SECRET` is not set. */
export function secretFile(dataDir: string): string {
  return join(dataDir, 'secret')
}

/** The installation's secret: the one that is set, else the one kept in the data folder; `null` where there is none yet. */
export function findSecret(config: Pick<Config, 'secret' | 'dataDir'>): Buffer | null {
  return config.secret ?? keptSecret(config.dataDir)
}

/**
 * The secret that is kept in the data folder, read as the setting is: without blanks, line breaks and a byte order mark
 * around it. `null` where there is none. Throws `ConfigError` where it is weak.
 */
export function keptSecret(dataDir: string): Buffer | null {
  const path = secretFile(dataDir)
  const text = readIfThere(path)?.trim() ?? ''
  if (text === '') return null
  const parsed = SETTINGS.shape.SECRET.safeParse(text)
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map(({ message }) => `${path} ${message} Restore it from a backup.`),
    )
  return Buffer.from(text)
}

/** The installation's secret, made and kept in the data folder where there is none. */
export function secretOf(
  config: Pick<Config, 'secret' | 'dataDir'>,
  random: (bytes: number) => Buffer,
): Buffer {
  const found = findSecret(config)
  if (found) return found
  makeSecret(config.dataDir, random)
  const made = keptSecret(config.dataDir)
  if (made) return made
  throw new ConfigError([`${secretFile(config.dataDir)} is empty. Delete it, or restore it from a backup.`])
}

/** Of several processes that begin at once, the first one's holds. */
function makeSecret(dataDir: string, random: (bytes: number) => Buffer): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = secretFile(dataDir)
  // A process that was killed in between leaves an empty file: there is nothing in it to lose.
  if (readIfThere(path)?.trim() === '') rmSync(path)
  try {
    writeFileSync(path, `${random(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
