import { completePaperBatch, findPaperBatch, insertPaperBatch } from '#db/queries/paper/batches.ts'
import { insertPaperSignatures } from '#db/queries/paper/signatures.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { foldName } from '#values/person-name.ts'
import { type CheckOutcome, checkPaper } from './check.ts'
import type { PaperInput } from './input.ts'
import type { PaperEntry } from './paper.ts'

/** Rows in one statement and transaction: few enough not to delay other writers. */
const STATEMENT = 500

/** A form that was checked by a dry run. */
export type CheckedPaper = PaperInput & {
  /** The digest of the dry run. */
  digest: string
  /** The id that the dry run proposed for the batch, so that clicking twice enters it once. */
  batchId: string
}

/** The outcome of entering a batch. */
export type EnterOutcome =
  | { ok: true; batchId: string }
  /** The form differs from what the dry run showed, or has problems: it has to be checked again. */
  | { ok: false; reason: 'not-as-checked'; check: CheckOutcome }
  /** The batch is being entered at this moment, or was never completed. */
  | { ok: false; reason: 'being-entered' }

/**
 * Enters paper signatures as one batch, exactly as the dry run showed them. It does not count before another organiser has
 * approved it. Its rows are inserted in small transactions; it is not listed until all of them are.
 */
export async function enterPaper(
  ctx: Context,
  actor: Exclude<Actor, 'operator'>,
  letter: Letter,
  input: CheckedPaper,
): Promise<EnterOutcome> {
  const checked = await checkPaper(ctx, letter, input)
  if (!checked.ok || checked.check.problems.length > 0 || checked.check.digest !== input.digest)
    return { ok: false, reason: 'not-as-checked', check: checked }
  const { version, scan, entries } = checked.check
  const id = isId(input.batchId) ? input.batchId : ctx.newId()
  const begun = await ctx.store.write((tx) =>
    insertPaperBatch(tx, {
      id,
      letter: letter.slug,
      version: version.number,
      digest: version.digest,
      locale: version.locale,
      scan,
      rows: entries.length,
      enteredBy: actor.organiserId,
      enteredAt: ctx.now(),
    }),
  )
  if (!begun) {
    const known = await ctx.store.read((db) => findPaperBatch(db, letter.slug, id))
    return known?.completedAt ? { ok: true, batchId: id } : { ok: false, reason: 'being-entered' }
  }
  for (let i = 0; i < entries.length; i += STATEMENT) {
    const rows = entries.slice(i, i + STATEMENT).map((entry) => rowOf(ctx, letter, id, entry))
    await ctx.store.write((tx) => insertPaperSignatures(tx, rows))
  }
  await ctx.store.write(async (tx) => {
    await completePaperBatch(tx, id, ctx.now())
    const detail = { batch: id, scan, version: version.number }
    await recordAuditEntry(ctx, tx, actor, {
      letter: letter.slug,
      action: 'paper-entered',
      count: entries.length,
      detail,
    })
  })
  return { ok: true, batchId: id }
}

function isId(text: string): boolean {
  return /^[\w-]{20}$/.test(text)
}

function rowOf(
  ctx: Pick<Context, 'newId'>,
  letter: Pick<Letter, 'slug'>,
  batchId: string,
  entry: PaperEntry,
) {
  return { ...entry, id: ctx.newId(), batchId, letter: letter.slug, nameFolded: foldName(entry.name) }
}
