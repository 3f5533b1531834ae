import { newsReadersAmong, pageOfNewsReaders } from '#db/queries/consents.ts'
import { findSignatures, lockSignatures, type SignatureRow } from '#db/queries/signatures.ts'
import { answersOf, markTold } from '#db/queries/version-answers.ts'
import type { Read, Write } from '#db/store.ts'
import { type Letters, newestSubstantive } from '../../domain/letter.ts'
import { addressPlace } from '../../domain/mail-content.ts'
import { isToBeTold, offeredVersion, standsBy } from '../../domain/reaffirmation.ts'
import type { Context } from '../context.ts'
import { queueMail } from '../queue-mail.ts'

/** Signers looked at in one step, and at most told of a version in one transaction. */
const STEP = 100

/** `next` is where the following step begins; `null` once everybody was looked at. */
export type TellingStep = { told: number; next: string | null }

/**
 * Looks at the next few signers who asked for news, and queues a mail for each who has yet to be told that their letter
 * has a new version. Whom it tells is written down in the same transaction: it may be stopped anywhere, begun again and
 * run by several processes, and nobody is mailed twice.
 */
export async function tellOfNewVersions(
  ctx: Context,
  letters: Letters,
  after: string | null,
): Promise<TellingStep> {
  const changed = [...letters.values()].some((letter) => newestSubstantive(letter) !== null)
  if (!changed) return { told: 0, next: null }
  const { ids, untold } = await ctx.store.read(async (db) => {
    const ids = await pageOfNewsReaders(db, { after, limit: STEP })
    return { ids, untold: await untoldAmong(ctx, db, letters, await findSignatures(db, ids)) }
  })
  const next = ids.length < STEP ? null : (ids.at(-1) ?? null)
  if (untold.length === 0) return { told: 0, next }
  const told = await ctx.store.write(async (tx) => {
    // With the rows held it is looked at again: some may have signed, withdrawn or ended the news meanwhile.
    const held = await lockSignatures(
      tx,
      untold.map((signature) => signature.id),
    )
    const wanted = await newsReadersAmong(
      tx,
      held.map((signature) => signature.id),
    )
    const stillUntold = await untoldAmong(ctx, tx, letters, held)
    let mails = 0
    for (const signature of stillUntold.filter(({ id }) => wanted.has(id))) {
      if (await tell(ctx, tx, letters, signature)) mails += 1
    }
    return mails
  })
  return { told, next }
}

async function untoldAmong(
  ctx: Context,
  db: Read,
  letters: Letters,
  signatures: SignatureRow[],
): Promise<SignatureRow[]> {
  const answers = Map.groupBy(
    await answersOf(
      db,
      signatures.map((signature) => signature.id),
    ),
    (answer) => answer.signatureId,
  )
  return signatures.filter((signature) => {
    const letter = letters.get(signature.letter)
    return (
      letter !== undefined &&
      signature.address !== null &&
      isToBeTold(letter, signature, answers.get(signature.id) ?? [], ctx.now())
    )
  })
}

async function tell(ctx: Context, tx: Write, letters: Letters, signature: SignatureRow): Promise<boolean> {
  const letter = letters.get(signature.letter)
  const answers = await answersOf(tx, [signature.id])
  const offered = letter && offeredVersion(letter, signature, answers, ctx.now())
  if (!offered || signature.address === null) return false
  const asked = { signatureId: signature.id, letter: signature.letter, version: offered.number }
  if (!(await markTold(tx, asked, ctx.now()))) return false
  await queueMail(ctx, tx, {
    kind: 'new-version',
    letter: signature.letter,
    locale: signature.locale,
    signatureId: signature.id,
    mailboxKey: signature.mailboxKey,
    to: ctx.cipher.open(signature.address, addressPlace(signature.id)),
    name: signature.name ?? '',
    version: offered.number,
    signed: standsBy(signature, answers).version,
  })
  return true
}
