import { join } from 'node:path'
import { databaseFile } from '#db/open.ts'
import type { Store } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { erasuresFile } from '#platform/erasures-file.ts'
import { cipherFrom } from '#values/keys.ts'
import type { Config } from './config.ts'

/** What the server and every command work with alike; each adds its captchas, and how it makes links to sign in. */
export function createContext(
  config: Config,
  parts: { store: Store; secret: Buffer; now: () => Date; random: (bytes: number) => Buffer },
): Omit<Context, 'captcha' | 'signInLinks'> {
  const { store, secret, now, random } = parts
  return {
    store,
    now,
    // Some are typed at a command, which takes what begins with a hyphen for an option.
    newId: () => random(15).toString('base64url').replace(/^-/, 'A'),
    newToken: () => random(32).toString('base64url'),
    secret,
    cipher: cipherFrom(secret, random),
    erasures: erasuresFile(config.dataDir),
    limits: config.limits,
  }
}

/** Where mail goes that is kept back. */
export function emailFolderOf(config: Config): string {
  return join(config.dataDir, 'mail')
}

/** The file of the database, links followed; `null` on PostgreSQL. */
export function databaseFileOf({ databaseUrl }: Pick<Config, 'databaseUrl'>): string | null {
  return databaseFile(databaseUrl)
}
