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
  moveUpdatePlace,
  nextUnfinishedUpdate,
  type UpdateRow,
} from '#db/queries/updates/updates.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { queueEmail } from '#features/email/queue.ts'
import type { ScanStep } from '#features/email/scan-step.ts'
import { storedAddress } from '#features/email/stored-address.ts'
import type { Letters } from '#features/letters/letter.ts'
import { togetherOrEach } from '#features/together-or-each.ts'
import { isReader } from './update.ts'

/** Signers who ask for news, of whatever letter, looked at in one step. */
const STEP = 200
/** Mails queued in one transaction: nobody waits long for it. */
const TOGETHER = 20

/**
 * Queues the mails of the oldest unfinished piece of news for its next few readers, unless `ahead` mails of news wait
 * already: the fewer wait, the sooner it is cancelled. Up to whom it has come is written down with each mail, so that it
 * may be stopped anywhere, begun again and run by several processes, and nobody is mailed twice.
 */
export async function deliverUpdates(ctx: Context, letters: Letters, ahead: number): Promise<ScanStep<true>> {
  const found = await ctx.store.read(async (db) => {
    const updates = await nextUnfinishedUpdate(db, [...letters.keys()])
    if (!updates || (await countWaitingUpdates(db, ahead)) >= ahead) return null
    const ids = await pageOfUpdateReaders(db, { after: updates.place, limit: STEP })
    return { updates, ids, readers: await readersAmong(ctx, db, updates, await findSignatures(db, ids)) }
  })
  if (!found) return { emailed: 0, failed: 0, next: null }
  const { updates, ids, readers } = found
  const step = { emailed: 0, failed: 0, next: true as const }
  for (let first = 0; first < readers.length; first += TOGETHER) {
    const few = readers.slice(first, first + TOGETHER)
    const { done, faults } = await togetherOrEach(ctx.store, few, (tx, { signature }) =>
      deliver(ctx, tx, updates, signature.id),
    )
    step.emailed += done
    step.failed += faults.size + few.filter(({ address }) => address === null).length
  }
  await ctx.store.write(async (tx) => {
    const last = ids.at(-1)
    if (last !== undefined) await moveUpdatePlace(tx, updates.id, last)
    if (ids.length < STEP) await finishUpdate(tx, updates.id, ctx.now())
  })
  return step
}

/** `address`: readable; `null` where there is none, or it was altered or sealed under another secret. */
type Reader = { signature: SignatureRow; locale: string; address: string | null }

async function readersAmong(
  ctx: Context,
  db: Read,
  updates: UpdateRow,
  signatures: SignatureRow[],
): Promise<Reader[]> {
  const consents = await currentUpdatesConsents(
    db,
    signatures.map(({ id }) => id),
  )
  return signatures.flatMap((signature): Reader[] => {
    const asked = consents.get(signature.id)
    if (!asked || !isReader(updates, signature, asked)) return []
    return [{ signature, locale: asked.locale, address: storedAddress(ctx, signature) }]
  })
}

/** With the place moved to somebody no other process looks at them, or cancels; with their row held they are looked at again. */
async function deliver(ctx: Context, tx: Write, updates: UpdateRow, signatureId: string): Promise<boolean> {
  if (!(await moveUpdatePlace(tx, updates.id, signatureId))) return false
  if (!(await lockSignature(tx, signatureId))) return false
  const row = await findSignature(tx, signatureId)
  const [reader] = row ? await readersAmong(ctx, tx, updates, [row]) : []
  if (!reader || reader.address === null) return false
  if (!(await insertDelivery(tx, { updateId: updates.id, signatureId }))) return false
  const { signature, locale, address } = reader
  await queueEmail(ctx, tx, {
    kind: 'updates',
    letter: updates.letter,
    locale,
    signatureId,
    mailboxKey: signature.mailboxKey,
    to: address,
    name: signature.name ?? '',
    version: signature.version,
    updateId: updates.id,
  })
  return true
}
