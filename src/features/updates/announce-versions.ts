import { currentUpdatesConsents, pageOfUpdateReaders } from '#db/queries/signatures/consents.ts'
import { answersOf, markAnnounced } from '#db/queries/signatures/reaffirmations.ts'
import { findSignatures, lockSignatures, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { queueEmail } from '#features/email/queue.ts'
import { nextCursor, type ScanStep, scanStep } from '#features/email/scan-step.ts'
import { storedAddress } from '#features/email/stored-address.ts'
import { type Letters, newestSubstantive, type Version } from '#features/letters/letter.ts'
import { latestText, type SignedText, versionToAnnounce } from '#features/signatures/reaffirmation.ts'

/** Signers in one step. */
const PAGE = 20

/**
 * Queues an email for each of the next signers whose letter has a new version that was not announced to them yet. Only
 * signers who consented to updates get one.
 */
export async function announceVersions(
  ctx: Context,
  letters: Letters,
  after: string | null,
): Promise<ScanStep<string>> {
  const hasNewVersion = [...letters.values()].some((letter) => newestSubstantive(letter) !== null)
  if (!hasNewVersion) return { emailed: 0, failed: 0, next: null }
  return scanStep(ctx.store, {
    async readPage(db) {
      const ids = await pageOfUpdateReaders(db, { after, limit: PAGE })
      const candidates = await unannouncedAmong(ctx, db, letters, await findSignatures(db, ids))
      return { candidates, next: nextCursor(ids, PAGE, (id) => id) }
    },
    async lockAndRecheck(tx, { signature }) {
      const locked = await lockSignatures(tx, [signature.id])
      return (await unannouncedAmong(ctx, tx, letters, locked))[0]
    },
    queue: (tx, candidate, address) => announce(ctx, tx, candidate, address),
  })
}

/** A signer to whom a version was not announced yet. */
type Unannounced = {
  signature: SignatureRow
  /** The language in which they consented to updates. */
  locale: string
  /** Decrypted; `null` where it was altered, or encrypted under another secret. */
  address: string | null
  /** The version that they have signed or re-affirmed. */
  signed: SignedText
  offered: Version
}

async function unannouncedAmong(
  ctx: Context,
  db: Read,
  letters: Letters,
  signatures: SignatureRow[],
): Promise<Unannounced[]> {
  const ids = signatures.map((signature) => signature.id)
  const consents = await currentUpdatesConsents(db, ids)
  const answersBySignature = Map.groupBy(await answersOf(db, ids), (answer) => answer.signatureId)
  return signatures.flatMap((signature): Unannounced[] => {
    const letter = letters.get(signature.letter)
    const locale = consents.get(signature.id)?.locale
    if (!letter || locale === undefined || signature.address === null) return []
    const answers = answersBySignature.get(signature.id) ?? []
    const offered = versionToAnnounce(letter, { signature, answers, locale }, ctx.now())
    if (!offered) return []
    const address = storedAddress(ctx, signature)
    return [{ signature, locale, address, signed: latestText(signature, answers), offered }]
  })
}

async function announce(
  ctx: Context,
  tx: Write,
  { signature, locale, signed, offered }: Unannounced,
  address: string,
): Promise<boolean> {
  const announced = { signatureId: signature.id, letter: signature.letter, version: offered.number }
  if (!(await markAnnounced(tx, announced, ctx.now()))) return false
  await queueEmail(ctx, tx, {
    kind: 'new-version',
    letter: signature.letter,
    locale,
    signatureId: signature.id,
    mailboxKey: signature.mailboxKey,
    to: address,
    name: signature.name ?? '',
    version: offered.number,
    signed: signed.version,
  })
  return true
}
