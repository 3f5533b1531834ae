import { deleteDelivery } from '#db/queries/news-deliveries.ts'
import { deleteMail, type OutboxRow } from '#db/queries/outbox.ts'
import type { Write } from '#db/store.ts'

/** Takes back a mail that has nothing to say to anybody any more; of news, that somebody was to get it. */
export async function dropMail(
  tx: Write,
  { id, newsId, signatureId }: Pick<OutboxRow, 'id' | 'newsId' | 'signatureId'>,
): Promise<void> {
  await deleteMail(tx, id)
  if (newsId !== null && signatureId !== null) await deleteDelivery(tx, { newsId, signatureId })
}
