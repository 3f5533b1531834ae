import { expect } from 'vitest'
import { consentsOf } from '#db/queries/signatures/consents.ts'
import { findLiveSignature } from '#db/queries/signatures/signatures.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { check } from '#features/operations/check.ts'
import type { SignInput } from '#features/signing/form.ts'
import { announceVersions } from '#features/updates/announce-versions.ts'
import { mailboxKey } from '#values/keys.ts'
import { filledIn, pressYes, shippedLetter, type TestApp } from './app.ts'
import { type ReceivedEmail, tokenIn } from './mailbox.ts'
import { sign } from './sign.ts'

const shipped = shippedLetter()

export const lettersOf = (letter: Letter): Letters => new Map([[letter.slug, letter]])

/** The shipped letter with its first versions only. */
export function upTo(number: number): Letter {
  return { ...shipped, versions: shipped.versions.filter((version) => version.number <= number) }
}

/** The letter with one more version, made from the newest. */
export function withNext(letter: Letter, change: 'editorial' | 'substantive'): Letter {
  const number = Math.max(...letter.versions.map((version) => version.number)) + 1
  const next = letter.versions
    .filter((version) => version.number === number - 1)
    .map((version) => ({
      ...version,
      number,
      change,
      digest: `${number}${version.digest.slice(1)}`,
      text: `${version.text}\nMore.\n`,
    }))
  return { ...letter, versions: [...letter.versions, ...next] }
}

/** Signs the letter, verifies, and resolves to the email about that. */
export async function signed(
  app: TestApp,
  input: SignInput,
  emails: () => Promise<ReceivedEmail[]> = () => app.deliver(),
): Promise<ReceivedEmail> {
  await sign(app.context, app.letter, filledIn(app.letter, { version: '1', updates: 'on', ...input }))
  const emailTo = async (path: string) =>
    (await emails()).find(
      (email) => email.to.includes(input.email ?? '') && email.text.includes(path),
    ) as ReceivedEmail
  await pressYes(app, tokenIn(await emailTo('/verify/')))
  return emailTo('/signature/')
}

/** Runs a full scan for new versions; resolves to the number of emails. */
export async function tellAll(app: TestApp, letter: Letter): Promise<number> {
  let all = 0
  let after: string | null = null
  do {
    const { emailed, next } = await announceVersions(app.context, lettersOf(letter), after)
    all += emailed
    after = next
  } while (after !== null)
  return all
}

/** The live signature of a mailbox, as it is stored. */
export const rowOf = (app: TestApp, mailbox: string) =>
  app.context.store.read((db) =>
    findLiveSignature(db, shipped.slug, mailboxKey(app.context.secret, shipped.slug, mailbox)),
  )

/** Whether the live signature of a mailbox consents to updates. */
export async function wantsUpdates(app: TestApp, mailbox: string): Promise<boolean> {
  const row = await rowOf(app, mailbox)
  const consents = await app.context.store.read((db) => consentsOf(db, row?.id ?? ''))
  return consents.some((consent) => consent.kind === 'updates')
}

export async function isSound(app: TestApp, letter: Letter) {
  const findings = await check(app.context, lettersOf(letter))
  expect(findings.filter(({ found }) => found > 0)).toEqual([])
}
