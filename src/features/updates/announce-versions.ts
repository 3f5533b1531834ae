import { currentUpdatesConsents, pageOfUpdateReaders } from '#db/queries/signatures/consents.ts'
import { answersOf, markAnnounced } from '#db/queries/signatures/reaffirmations.ts'
import { findSignatures, lockSignatures, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { queueEmail } from '#features/email/queue.ts'
import type { ScanStep } from '#features/email/scan-step.ts'
import { storedAddress } from '#features/email/stored-address.ts'
import { type Letters, newestSubstantive, type Version } from '#features/letters/letter.ts'
import { type SignedText, standsBy, untoldVersion } from '#features/signatures/reaffirmation.ts'
import { togetherOrEach } from '#features/together-or-each.ts'

/** Signers looked at in one step, and at most told of a version in one transaction: nobody waits long for it. */
const STEP = 20

/**
 * Looks at the next few signers who asked for news, and queues a mail for each who has yet to be told that their letter
 * has a new version. Whom it tells is written down in the same transaction: it may be stopped anywhere, begun again and
 * run by several processes, and nobody is mailed twice.
 */
export async function announceVersions(
  ctx: Context,
  letters: Letters,
  after: string | null,
): Promise<ScanStep<string>> {
  const changed = [...letters.values()].some((letter) => newestSubstantive(letter) !== null)
  if (!changed) return { emailed: 0, failed: 0, next: null }
  const { ids, untold } = await ctx.store.read(async (db) => {
    const ids = await pageOfUpdateReaders(db, { after, limit: STEP })
    return { ids, untold: await untoldAmong(ctx, db, letters, await findSignatures(db, ids)) }
  })
  const next = ids.length < STEP ? null : (ids.at(-1) ?? null)
  const readable = untold.filter(({ address }) => address !== null)
  const failed = untold.length - readable.length
  const { done, faults } = await togetherOrEach(ctx.store, readable, async (tx, { signature }) => {
    // With the row held it is looked at again: they may have signed, withdrawn or ended the news meanwhile.
    const [still] = await untoldAmong(ctx, tx, letters, await lockSignatures(tx, [signature.id]))
    return still !== undefined && (await tell(ctx, tx, still))
  })
  return { emailed: done, failed: failed + faults.size, next }
}

/** Somebody who has yet to be told of a version, and the one that they stand by. */
type Untold = {
  signature: SignatureRow
  /** The language in which they asked for news. */
  locale: string
  /** Readable; `null` where it was altered, or sealed under another secret. */
  address: string | null
  stands: SignedText
  offered: Version
}

async function untoldAmong(
  ctx: Context,
  db: Read,
  letters: Letters,
  signatures: SignatureRow[],
): Promise<Untold[]> {
  const ids = signatures.map((signature) => signature.id)
  const asked = await currentUpdatesConsents(db, ids)
  const answersBySignature = Map.groupBy(await answersOf(db, ids), (answer) => answer.signatureId)
  return signatures.flatMap((signature): Untold[] => {
    const letter = letters.get(signature.letter)
    const locale = asked.get(signature.id)?.locale
    if (!letter || locale === undefined || signature.address === null) return []
    const answers = answersBySignature.get(signature.id) ?? []
    const offered = untoldVersion(letter, { signature, answers, locale }, ctx.now())
    if (!offered) return []
    const address = storedAddress(ctx, signature)
    return [{ signature, locale, address, stands: standsBy(signature, answers), offered }]
  })
}

async function tell(ctx: Context, tx: Write, untold: Untold): Promise<boolean> {
  const { signature, locale, address, stands, offered } = untold
  if (address === null) return false
  const asked = { signatureId: signature.id, letter: signature.letter, version: offered.number }
  if (!(await markAnnounced(tx, asked, ctx.now()))) return false
  await queueEmail(ctx, tx, {
    kind: 'new-version',
    letter: signature.letter,
    locale,
    signatureId: signature.id,
    mailboxKey: signature.mailboxKey,
    to: address,
    name: signature.name ?? '',
    version: offered.number,
    signed: stands.version,
  })
  return true
}
