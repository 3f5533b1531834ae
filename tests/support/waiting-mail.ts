import { insertConsents } from '#db/queries/signatures/consents.ts'
import { insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import { type Email, enqueueEmail } from '#features/email/queue.ts'
import { newestText } from '#features/letters/letter.ts'
import { CONSENT_TEXT } from '#features/signatures/consent.ts'
import { associatedData } from '#values/associated-data.ts'
import { foldName } from '#values/person-name.ts'
import type { TestApp } from './app.ts'

/** Three urgencies of emails, the most urgent first: they verify, answer a signer, or are updates. */
export const URGENCIES = ['verify', 'own', 'updates'] as const
export type Urgency = (typeof URGENCIES)[number]

const AT_ONCE = 100

/** Queues a number of emails of each urgency, each to another signer, in mixed order. */
export async function letEmailWait(app: TestApp, sizes: Readonly<Record<Urgency, number>>): Promise<void> {
  const left = new Map(URGENCIES.map((urgency) => [urgency, sizes[urgency]]))
  const total = URGENCIES.reduce((sum, urgency) => sum + sizes[urgency], 0)
  for (let first = 0; first < total; first += AT_ONCE) {
    const size = Math.min(AT_ONCE, total - first)
    const people = Array.from({ length: size }, (_, i) => {
      const urgency = nextUrgency(left, sizes)
      return { urgency, email: `${urgency}-${first + i}@example.org` }
    })
    const signers = people.map(({ urgency, email }) => ({
      urgency,
      email,
      row: signatureFor(app, urgency, email),
    }))
    const readers = signers.filter(({ urgency }) => urgency === 'updates').map(({ row }) => consentTo(row))
    await app.context.store.write(async (tx) => {
      await insertSignatures(
        tx,
        signers.map(({ row }) => row),
      )
      if (readers.length > 0) await insertConsents(tx, readers)
      for (const { urgency, email, row } of signers)
        await enqueueEmail(app.context, tx, emailTo(urgency, email, row), app.context.now())
    })
  }
}

/** Inserts verified signers of the newest text who consent to updates, without emails: `news-0@example.org` and so on. */
export async function letReadersWait(app: Pick<TestApp, 'context' | 'letter'>, size: number): Promise<void> {
  for (let first = 0; first < size; first += AT_ONCE) {
    const rows = Array.from({ length: Math.min(AT_ONCE, size - first) }, (_, i) =>
      signatureFor(app, 'own', `news-${first + i}@example.org`),
    )
    await app.context.store.write(async (tx) => {
      await insertSignatures(tx, rows)
      await insertConsents(tx, rows.map(consentTo))
    })
  }
}

/** The urgency of an address that this file invented. */
export function urgencyOf(address: string): Urgency {
  const urgency = URGENCIES.find((each) => address.startsWith(`${each}-`))
  if (!urgency) throw new Error(`No email here goes to ${address}.`)
  return urgency
}

/** The urgency with the largest remaining share, so that all are mixed from first to last. */
function nextUrgency(left: Map<Urgency, number>, sizes: Readonly<Record<Urgency, number>>): Urgency {
  const share = (urgency: Urgency) => (left.get(urgency) ?? 0) / Math.max(1, sizes[urgency])
  const next = URGENCIES.toSorted((a, b) => share(b) - share(a))[0] ?? 'verify'
  left.set(next, (left.get(next) ?? 0) - 1)
  return next
}

function signatureFor(
  { context, letter }: Pick<TestApp, 'context' | 'letter'>,
  urgency: Urgency,
  email: string,
): NewSignature {
  const text = urgency === 'updates' ? letter.versions[0] : newestText(letter, 'en')
  if (!text) throw new Error('The letter has no version.')
  const id = context.newId()
  const now = context.now()
  return {
    id,
    letter: letter.slug,
    version: text.number,
    locale: text.locale,
    digest: text.digest,
    mailboxKey: email,
    addressKey: email,
    address: context.cipher.seal(email, associatedData.signatureAddress(id)),
    name: 'Somebody',
    nameFolded: foldName('Somebody'),
    public: true,
    submittedAt: now,
    verifiedAt: urgency === 'verify' ? null : now,
  }
}

function consentTo({ id, locale, submittedAt }: NewSignature) {
  return {
    signatureId: id,
    kind: 'updates' as const,
    textVersion: CONSENT_TEXT,
    locale,
    givenAt: submittedAt,
  }
}

function emailTo(urgency: Urgency, to: string, row: NewSignature): Email {
  const { letter, locale, id: signatureId, mailboxKey, version } = row
  const mail = { letter, locale, signatureId, mailboxKey, to, name: 'Somebody' }
  if (urgency === 'updates') return { ...mail, kind: 'new-version', version: 2, signed: version }
  return { ...mail, kind: urgency === 'verify' ? 'verify' : 'counted', version }
}
