import { expect } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { check } from '#features/operations/check.ts'
import type { TestApp } from './app.ts'
import { emailsIn, type ReceivedEmail } from './mailbox.ts'
import { ada, grace, mallory, sam } from './people.ts'
import type { TestServer } from './server.ts'

/**
 * Checks the state after an attack: every invariant holds, and no line of the log has an
 * address or a token from an email, a name of the cast, or typed text.
 */
export async function isUnharmed(
  subject: TestServer | TestApp,
  typed: readonly string[] = [],
): Promise<void> {
  const isServer = 'rawLog' in subject
  expect(isServer ? await brokenBeside(subject) : await brokenIn(subject)).toEqual([])
  const log = isServer ? subject.rawLog() : subject.logLines.join('')
  const emails = await emailsIn(isServer ? subject.emailFolder : `${subject.config.dataDir}/mail`)
  const secrets = [...CAST, ...emails.flatMap(secretsOf), ...typed].filter(isTelling)
  // As it is, and as a string of JSON.
  const forms = secrets.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)])
  expect([...new Set(forms)].filter((text) => log.includes(text))).toEqual([])
}

/** "Sam" is also in other words. */
const CAST = [ada, grace, mallory, sam]
  .flatMap(({ name, email }) => [name, email])
  .filter((text) => text !== sam.name)

/** Looks beside the server, as `undersigned check` does. */
async function brokenBeside({ env }: TestServer): Promise<string[]> {
  const { context, letters, close } = await openForCommand(loadConfig(env), 'inspect')
  try {
    return await brokenIn({ context, letters })
  } finally {
    await close()
  }
}

async function brokenIn({ context, letters }: Pick<TestApp, 'context' | 'letters'>): Promise<string[]> {
  const findings = await check(context, letters)
  return findings.filter(({ found }) => found > 0).map(({ invariant, found }) => `${invariant}: ${found}`)
}

function secretsOf({ to, text }: ReceivedEmail): string[] {
  const links = text.matchAll(/\/(?:verify|signature|unsubscribe)\/(\S+)/g)
  return [...to, ...[...links].map(([, token = '']) => token)]
}

/** What is a sign or two is in every log. */
function isTelling(text: string): boolean {
  return text.trim().length > 3
}
