import { newsLanguages } from '#db/queries/consents.ts'
import type { OutboxRow } from '#db/queries/outbox.ts'
import { findSignature } from '#db/queries/signatures.ts'
import { answersOf } from '#db/queries/version-answers.ts'
import type { Store } from '#db/store.ts'
import type { Letters } from '../../domain/letter.ts'
import { offeredVersion } from '../../domain/reaffirmation.ts'

/**
 * Whether news of a version that was queued a while ago still has something to say to its reader: they want news, can
 * sign a later version now, have not decided about this one, and were not told of a later one since.
 */
export async function isNewsWanted(
  ctx: { store: Store; now: () => Date },
  letters: Letters,
  { letter: slug, signatureId: id }: Pick<OutboxRow, 'letter' | 'signatureId'>,
  version: number,
): Promise<boolean> {
  const letter = letters.get(slug)
  if (!letter || id === null) return false
  return ctx.store.read(async (db) => {
    const signature = await findSignature(db, id)
    const locale = (await newsLanguages(db, [id])).get(id)
    if (!signature || locale === undefined) return false
    const answers = await answersOf(db, [id])
    const isOver = answers.some(
      (answer) =>
        answer.version > version || (answer.version === version && (answer.keptAt ?? answer.reaffirmedAt)),
    )
    return !isOver && offeredVersion(letter, { signature, answers, locale }, ctx.now()) !== null
  })
}
