import { currentUpdatesConsents, pageOfUpdateReaders } from '#db/queries/signatures/consents.ts'
import {
  findSignature,
  findSignatures,
  lockSignature,
  type SignatureRow,
} from '#db/queries/signatures/signatures.ts'
import { countWaitingUpdates, insertDelivery } from '#db/queries/updates/deliveries.ts'
import {
  finishUpdate,
  moveUpdateCursor,
  nextUnfinishedUpdate,
  type UpdateRow,
} from '#db/queries/updates/updates.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { queueEmail } from '#features/email/queue.ts'
import { nextCursor, type ScanStep, scanStep } from '#features/email/scan-step.ts'
import { storedAddress } from '#features/email/stored-address.ts'
import type { Letters } from '#features/letters/letter.ts'
import { isReader } from './update.ts'

/** Signers who consented to updates, of any letter, in one step. */
const PAGE = 200

/**
 * Queues the emails of the oldest unfinished update for its next readers, unless `ahead` emails with updates wait
 * already: cancelling an update takes back only emails that wait. The update's cursor moves in the transaction that
 * queues an email, so that two processes never email the same reader.
 */
export async function deliverUpdates(ctx: Context, letters: Letters, ahead: number): Promise<ScanStep<true>> {
  const update = await ctx.store.read((db) => nextToDeliver(db, letters, ahead))
  if (!update) return { emailed: 0, failed: 0, next: null }
  const { emailed, failed, next } = await scanStep(ctx.store, {
    async readPage(db) {
      const ids = await pageOfUpdateReaders(db, { after: update.place, limit: PAGE })
      const candidates = await readersAmong(ctx, db, update, await findSignatures(db, ids))
      return { candidates, next: nextCursor(ids, PAGE, (id) => id) }
    },
    lockAndRecheck: (tx, { signature }) => lockReader(ctx, tx, update, signature.id),
    queue: (tx, reader, address) => deliver(ctx, tx, update, reader, address),
  })
  await ctx.store.write(async (tx) => {
    if (next === null) await finishUpdate(tx, update.id, ctx.now())
    else await moveUpdateCursor(tx, update.id, next)
  })
  return { emailed, failed, next: true }
}

/** The oldest unfinished update; `null` while `ahead` emails with updates wait. */
async function nextToDeliver(db: Read, letters: Letters, ahead: number): Promise<UpdateRow | null> {
  const update = await nextUnfinishedUpdate(db, [...letters.keys()])
  if (!update || (await countWaitingUpdates(db, ahead)) >= ahead) return null
  return update
}

/** `address`: decrypted; `null` where it is missing, was altered, or is encrypted under another secret. */
type Reader = { signature: SignatureRow; locale: string; address: string | null }

async function readersAmong(
  ctx: Context,
  db: Read,
  update: UpdateRow,
  signatures: SignatureRow[],
): Promise<Reader[]> {
  const consents = await currentUpdatesConsents(
    db,
    signatures.map(({ id }) => id),
  )
  return signatures.flatMap((signature): Reader[] => {
    const consent = consents.get(signature.id)
    if (!consent || !isReader(update, signature, consent)) return []
    return [{ signature, locale: consent.locale, address: storedAddress(ctx, signature) }]
  })
}

/** Moves the cursor to a reader, so that no other process takes them and none cancels meanwhile, and locks their row. */
async function lockReader(
  ctx: Context,
  tx: Write,
  update: UpdateRow,
  signatureId: string,
): Promise<Reader | undefined> {
  if (!(await moveUpdateCursor(tx, update.id, signatureId))) return undefined
  if (!(await lockSignature(tx, signatureId))) return undefined
  const row = await findSignature(tx, signatureId)
  return row ? (await readersAmong(ctx, tx, update, [row]))[0] : undefined
}

async function deliver(
  ctx: Context,
  tx: Write,
  update: UpdateRow,
  { signature, locale }: Reader,
  address: string,
): Promise<boolean> {
  const signatureId = signature.id
  if (!(await insertDelivery(tx, { updateId: update.id, signatureId }))) return false
  await queueEmail(ctx, tx, {
    kind: 'update',
    letter: update.letter,
    locale,
    signatureId,
    mailboxKey: signature.mailboxKey,
    to: address,
    name: signature.name ?? '',
    version: signature.version,
    updateId: update.id,
  })
  return true
}
