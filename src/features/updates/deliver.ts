import { newsConsents, pageOfNewsReaders } from '#db/queries/signatures/consents.ts'
import {
  findSignature,
  findSignatures,
  lockSignature,
  type SignatureRow,
} from '#db/queries/signatures/signatures.ts'
import { countWaitingNews, insertDelivery } from '#db/queries/updates/deliveries.ts'
import { finishNews, moveNewsPlace, type NewsRow, nextUnfinishedNews } from '#db/queries/updates/updates.ts'
import type { Read, Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { queueMail } from '#features/email/queue.ts'
import type { MailingStep } from '#features/email/scan-step.ts'
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
export async function deliverNews(ctx: Context, letters: Letters, ahead: number): Promise<MailingStep<true>> {
  const found = await ctx.store.read(async (db) => {
    const news = await nextUnfinishedNews(db, [...letters.keys()])
    if (!news || (await countWaitingNews(db, ahead)) >= ahead) return null
    const ids = await pageOfNewsReaders(db, { after: news.place, limit: STEP })
    return { news, ids, readers: await readersAmong(ctx, db, news, await findSignatures(db, ids)) }
  })
  if (!found) return { mailed: 0, failed: 0, next: null }
  const { news, ids, readers } = found
  const step = { mailed: 0, failed: 0, next: true as const }
  for (let first = 0; first < readers.length; first += TOGETHER) {
    const few = readers.slice(first, first + TOGETHER)
    const { done, faults } = await togetherOrEach(ctx.store, few, (tx, { signature }) =>
      deliver(ctx, tx, news, signature.id),
    )
    step.mailed += done
    step.failed += faults.size + few.filter(({ address }) => address === null).length
  }
  await ctx.store.write(async (tx) => {
    const last = ids.at(-1)
    if (last !== undefined) await moveNewsPlace(tx, news.id, last)
    if (ids.length < STEP) await finishNews(tx, news.id, ctx.now())
  })
  return step
}

/** `address`: readable; `null` where there is none, or it was altered or sealed under another secret. */
type Reader = { signature: SignatureRow; locale: string; address: string | null }

async function readersAmong(
  ctx: Context,
  db: Read,
  news: NewsRow,
  signatures: SignatureRow[],
): Promise<Reader[]> {
  const consents = await newsConsents(
    db,
    signatures.map(({ id }) => id),
  )
  return signatures.flatMap((signature): Reader[] => {
    const asked = consents.get(signature.id)
    if (!asked || !isReader(news, signature, asked)) return []
    return [{ signature, locale: asked.locale, address: storedAddress(ctx, signature) }]
  })
}

/** With the place moved to somebody no other process looks at them, or cancels; with their row held they are looked at again. */
async function deliver(ctx: Context, tx: Write, news: NewsRow, signatureId: string): Promise<boolean> {
  if (!(await moveNewsPlace(tx, news.id, signatureId))) return false
  if (!(await lockSignature(tx, signatureId))) return false
  const row = await findSignature(tx, signatureId)
  const [reader] = row ? await readersAmong(ctx, tx, news, [row]) : []
  if (!reader || reader.address === null) return false
  if (!(await insertDelivery(tx, { newsId: news.id, signatureId }))) return false
  const { signature, locale, address } = reader
  await queueMail(ctx, tx, {
    kind: 'news',
    letter: news.letter,
    locale,
    signatureId,
    mailboxKey: signature.mailboxKey,
    to: address,
    name: signature.name ?? '',
    version: signature.version,
    newsId: news.id,
  })
  return true
}
