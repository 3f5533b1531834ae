import type { OutboxRow } from '#db/queries/email/outbox.ts'
import { currentUpdatesConsents } from '#db/queries/signatures/consents.ts'
import { answersOf } from '#db/queries/signatures/reaffirmations.ts'
import { findSignature, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { findUpdate } from '#db/queries/updates/updates.ts'
import type { Read } from '#db/store.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { offeredVersion } from '#features/signatures/reaffirmation.ts'
import { isReader } from './update.ts'

type Asked = { givenAt: Date; locale: string }

/**
 * Whether news that was queued a while ago still has something to say to its reader, who still wants any: what
 * organisers wrote, unless it was cancelled or the signature does not count any more; a version, unless they decided
 * about it, cannot sign a later one now, or were told of a later one since.
 */
export async function isUpdateWanted(
  db: Read,
  letters: Letters,
  { letter: slug, signatureId: id, updateId }: Pick<OutboxRow, 'letter' | 'signatureId' | 'updateId'>,
  version: number,
  now: Date,
): Promise<boolean> {
  const letter = letters.get(slug)
  if (!letter || id === null) return false
  const signature = await findSignature(db, id)
  const asked = (await currentUpdatesConsents(db, [id])).get(id)
  if (!signature || !asked) return false
  if (updateId === null) return isVersionWanted(db, letter, { signature, asked, version }, now)
  const updates = await findUpdate(db, slug, updateId)
  return updates !== undefined && updates.cancelledAt === null && isReader(updates, signature, asked)
}

async function isVersionWanted(
  db: Read,
  letter: Letter,
  { signature, asked, version }: { signature: SignatureRow; asked: Asked; version: number },
  now: Date,
): Promise<boolean> {
  const answers = await answersOf(db, [signature.id])
  const isOver = answers.some(
    (answer) =>
      answer.version > version || (answer.version === version && (answer.keptAt ?? answer.reaffirmedAt)),
  )
  return !isOver && offeredVersion(letter, { signature, answers, locale: asked.locale }, now) !== null
}
