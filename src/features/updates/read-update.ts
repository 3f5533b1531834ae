import { countDeliveries, countUpdateEmails, countUpdateReaders } from '#db/queries/updates/deliveries.ts'
import { findUpdate, textsOfUpdates, type UpdateRow, updatesOf } from '#db/queries/updates/updates.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { textsIn } from './texts.ts'
import type { UpdateProgress, UpdateState, UpdateTexts } from './update.ts'

/** An update as organisers see it. */
export type OrganisersUpdate = {
  row: UpdateRow
  texts: UpdateTexts
  state: UpdateState
  /** `null` for a draft. */
  progress: UpdateProgress | null
}

/** Lists a letter's updates and drafts, the latest first. */
export function listUpdates(ctx: Pick<Context, 'store'>, letter: Letter): Promise<OrganisersUpdate[]> {
  return ctx.store.read(async (db) => {
    const rows = await updatesOf(db, letter.slug)
    const texts = Map.groupBy(
      await textsOfUpdates(
        db,
        rows.map(({ id }) => id),
      ),
      ({ updateId }) => updateId,
    )
    const all: OrganisersUpdate[] = []
    for (const row of rows) all.push(await withProgress(db, row, textsIn(texts.get(row.id) ?? [])))
    return all
  })
}

/** Reads one update of a letter; `null` for an unknown id. */
export function readUpdate(
  ctx: Pick<Context, 'store'>,
  letter: Letter,
  id: string,
): Promise<OrganisersUpdate | null> {
  return ctx.store.read(async (db) => {
    const row = await findUpdate(db, letter.slug, id)
    return row ? withProgress(db, row, textsIn(await textsOfUpdates(db, [id]))) : null
  })
}

async function withProgress(db: Read, row: UpdateRow, texts: UpdateTexts): Promise<OrganisersUpdate> {
  if (!row.publishedAt) return { row, texts, state: 'draft', progress: null }
  const emails = await countUpdateEmails(db, row.id)
  const progress = { readers: row.readers ?? 0, queued: await countDeliveries(db, row.id), ...emails }
  if (row.cancelledAt) return { row, texts, state: 'cancelled', progress }
  return { row, texts, state: row.finishedAt && emails.waiting === 0 ? 'sent' : 'sending', progress }
}

/** Counts the readers that an update would have now, by the language of their consent. */
export async function readReaders(
  ctx: Pick<Context, 'store'>,
  letter: Letter,
): Promise<{ reachable: number; unreachable: number; byLanguage: { locale: string; readers: number }[] }> {
  const rows = await ctx.store.read((db) => countUpdateReaders(db, letter.slug))
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + of(row), 0)
  return {
    reachable: sum(({ reachable }) => reachable),
    unreachable: sum(({ asked, reachable }) => asked - reachable),
    byLanguage: rows
      .map(({ locale, reachable }) => ({ locale, readers: reachable }))
      .filter(({ readers }) => readers > 0)
      .toSorted((a, b) => b.readers - a.readers),
  }
}
