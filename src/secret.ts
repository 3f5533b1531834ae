import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError } from './config.ts'

/** The installation's secret: the one that is set, else the one kept in the data folder, made at the first call. */
export function secretOf(config: Config, random: (bytes: number) => Buffer): Buffer {
  if (config.secret) return config.secret
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const path = join(config.dataDir, 'secret')
  try {
    writeFileSync(path, `${random(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const secret = Buffer.from(readFileSync(path, 'utf8').trim())
  if (secret.length < 32)
    throw new ConfigError([`${path} holds fewer than 32 bytes. Restore it from a backup.`])
  return secret
}
