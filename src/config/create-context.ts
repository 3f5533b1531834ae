import { join } from 'node:path'
import { databaseFile } from '#db/open.ts'
import type { Context } from '#features/context.ts'
import { erasuresFile } from '#platform/erasures-file.ts'
import { cipherFrom } from '#values/keys.ts'
import type { Config } from './config.ts'

/** Creates what the server and every command have in common; each adds its captchas and its sign-in links. */
export function createContext(
  config: Config,
  parts: Pick<Context, 'store' | 'secret' | 'now' | 'emit'> & { random: (bytes: number) => Buffer },
): Omit<Context, 'captcha' | 'signInLinks'> {
  const { store, secret, now, random, emit } = parts
  return {
    store,
    now,
    emit,
    // Some are arguments of commands, where a leading hyphen begins an option.
    newId: () => random(15).toString('base64url').replace(/^-/, 'A'),
    newToken: () => random(32).toString('base64url'),
    secret,
    cipher: cipherFrom(secret, random),
    erasures: erasuresFile(config.dataDir),
    limits: config.limits,
  }
}

/** The folder of the emails that a demonstration writes instead of sending them. */
export function emailFolderOf(config: Config): string {
  return join(config.dataDir, 'mail')
}

/** The path of the SQLite file behind any symbolic links; `null` on PostgreSQL. */
export function databaseFileOf({ databaseUrl }: Pick<Config, 'databaseUrl'>): string | null {
  return databaseFile(databaseUrl)
}
