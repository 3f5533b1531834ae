import { enqueue } from '#db/queries/email/outbox.ts'
import { insertConsents } from '#db/queries/signatures/consents.ts'
import { insertAnswers } from '#db/queries/signatures/reaffirmations.ts'
import { insertSignatures, isEmpty, type NewSignature } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import { type Letter, type Version, versionNumbers } from '#features/letters/letter.ts'
import { CONSENT_TEXT } from '#features/signatures/consent.ts'
import { addressKey, domainKey, mailboxKey, recipientKey } from '#values/keys.ts'
import { foldName } from '#values/person-name.ts'
import { castMember, type Seeded } from './seed-people.ts'

/** How many signatures were added in each state, or why none was. */
export type SeedOutcome =
  { ok: true; verified: number; pending: number; withdrawn: number } | { ok: false; reason: 'not-empty' }

/** Rows of one transaction, and of one statement: SQLite allows 32,766 values in a statement. */
const BATCH = 5_000
const STATEMENT = 500

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** The time over which the signatures are spread. */
const SPAN = 40 * DAY
/** Signers that are pending for longer would be reminded, but these have no address. */
const PENDING_AT_MOST = 1.5 * DAY

/**
 * Fills an empty database with `count` invented signatures to one letter, in every state. Refuses a database that holds
 * any signature. Sends no email.
 */
export async function seed(
  ctx: Context,
  letter: Letter,
  count: number,
  onProgress: (rows: number) => void,
): Promise<SeedOutcome> {
  if (!(await ctx.store.read(isEmpty))) return { ok: false, reason: 'not-empty' }
  const now = ctx.now()
  const done = { verified: 0, pending: 0, withdrawn: 0 }
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first)
    const batch = Array.from({ length: size }, (_, i) => seededRow(ctx, letter, first + i, count, now))
    await ctx.store.write(async (tx) => {
      for (let i = 0; i < size; i += STATEMENT) {
        const rows = batch.slice(i, i + STATEMENT).map(({ row }) => row)
        await insertSignatures(tx, rows)
        const consents = rows.filter((row) => !row.withdrawnAt).flatMap(consentsOf)
        if (consents.length > 0) await insertConsents(tx, consents)
        const reaffirmed = batch
          .slice(i, i + STATEMENT)
          .flatMap(({ row, member }) => reaffirmation(letter, row, member))
        if (reaffirmed.length > 0) await insertAnswers(tx, reaffirmed)
        await enqueue(tx, ...rows.map((row) => sentEmail(ctx, row)))
      }
    })
    for (const { member } of batch) done[member.state] += 1
    onProgress(first + size)
  }
  return { ok: true, ...done }
}

/** Makes one signature; the newest comes last. Most are early, with fewer every day, as after a launch. */
function seededRow(ctx: Context, letter: Letter, index: number, count: number, now: Date) {
  const known = castMember(index)
  const left = Math.min(SPAN, count * 30 * MINUTE) * (1 - (index / count) ** 3)
  const submittedAt = new Date(now.getTime() - Math.floor(left) - 10 * MINUTE)
  const later = new Date(submittedAt.getTime() + 5 * MINUTE)
  const isLate = known.state === 'pending' && left > PENDING_AT_MOST
  const member: Seeded = isLate ? { ...known, state: 'verified' } : known
  const id = ctx.newId()
  const version = versionFor(letter, member, index)
  const gone = member.state === 'withdrawn'
  const row: NewSignature = {
    id,
    letter: letter.slug,
    version: version.number,
    locale: version.locale,
    digest: version.digest,
    mailboxKey: mailboxKey(ctx.secret, letter.slug, `seed-${index}@example.org`),
    addressKey: addressKey(ctx.secret, letter.slug, `seed-${index}@example.org`),
    domainKey: gone ? null : domainKey(ctx.secret, letter.slug, 'example.org'),
    name: gone ? null : member.name,
    nameFolded: gone ? null : foldName(member.name),
    affiliation: gone ? null : member.affiliation,
    country: gone ? null : member.country,
    public: member.public,
    submittedAt,
    verifiedAt: member.state === 'pending' ? null : later,
    withdrawnAt: gone ? later : null,
  }
  return { row, member }
}

/** The re-affirmation of an early signer, if they gave one. */
function reaffirmation(letter: Letter, row: NewSignature, member: Seeded) {
  const text = letter.versions.findLast((version) => version.locale === row.locale)
  if (!member.reaffirms || !row.verifiedAt || row.withdrawnAt || !text || text.number <= row.version)
    return []
  const reaffirmedAt = new Date(row.verifiedAt.getTime() + 2 * MINUTE)
  return [
    {
      signatureId: row.id,
      version: text.number,
      letter: row.letter,
      announcedAt: row.verifiedAt,
      reaffirmedAt,
      locale: text.locale,
      digest: text.digest,
    },
  ]
}

/** The first version or the current one, in the letter's languages in turn. */
function versionFor(letter: Letter, member: Seeded, index: number): Version {
  const numbers = versionNumbers(letter)
  const number = member.early ? numbers.at(0) : numbers.at(-1)
  const texts = letter.versions.filter((version) => version.number === number)
  const version = texts[index % texts.length]
  if (!version) throw new Error(`${letter.slug} has no version.`)
  return version
}

function consentsOf(row: NewSignature) {
  const kinds = row.public ? (['support', 'public-name'] as const) : (['support'] as const)
  return kinds.map((kind) => ({
    signatureId: row.id,
    kind,
    textVersion: CONSENT_TEXT,
    locale: row.locale,
    givenAt: row.submittedAt,
  }))
}

/** The verification email of such a signature, sent long ago. */
function sentEmail(ctx: Context, row: NewSignature) {
  return {
    id: ctx.newId(),
    kind: 'verify' as const,
    priority: 0,
    letter: row.letter,
    locale: row.locale,
    signatureId: row.id,
    mailboxKey: row.mailboxKey,
    recipientKey: recipientKey(ctx.secret, row.submittedAt, row.mailboxKey),
    queuedAt: row.submittedAt,
    dueAt: row.submittedAt,
    givesUpAt: row.submittedAt,
    attempts: 1,
    sentAt: row.submittedAt,
  }
}
