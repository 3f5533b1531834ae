import { type ExportRecord, findExport, latestExports } from '#db/queries/export/exports.ts'
import { findOrganiser } from '#db/queries/organisers/organisers.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'

/** Who exported: an organiser's address, the operator at the command line, or a former organiser. */
export type Exporter = { address: string } | 'operator' | 'gone'

/** An export of the past. */
export type PastExport = {
  id: string
  by: Exporter
  startedAt: Date
  /** `null`: not all of it was written; `rows` then says after how many it broke off, if that is known. */
  finishedAt: Date | null
  rows: number | null
  sha256: string | null
}

const LATEST = 50

/** Lists the latest exports of a letter, the last one first. */
export async function listExports(
  ctx: Pick<Context, 'store' | 'cipher'>,
  letter: string,
): Promise<PastExport[]> {
  return ctx.store.read(async (db) => {
    const found: PastExport[] = []
    const known = new Map<string, Exporter>()
    for (const row of await latestExports(db, letter, LATEST)) {
      const { id, startedAt, finishedAt, rows, sha256 } = row
      const by = known.get(row.organiserId ?? '') ?? (await exporterOf(ctx, db, row))
      known.set(row.organiserId ?? '', by)
      found.push({ id, by, startedAt, finishedAt, rows, sha256 })
    }
    return found
  })
}

/** Reads the manifest of a finished export, with who made it; `null` where there is none. */
export async function readManifest(
  ctx: Pick<Context, 'store' | 'cipher'>,
  letter: string,
  id: string,
): Promise<object | null> {
  return ctx.store.read(async (db) => {
    const row = await findExport(db, letter, id)
    if (!row?.manifest) return null
    const by = await exporterOf(ctx, db, row)
    // The stored manifest has no address: that is stored only encrypted.
    return { ...(JSON.parse(row.manifest) as object), exportedBy: typeof by === 'string' ? by : by.address }
  })
}

async function exporterOf(
  { cipher }: Pick<Context, 'cipher'>,
  db: Read,
  { organiserId }: ExportRecord,
): Promise<Exporter> {
  if (organiserId === null) return 'operator'
  const organiser = await findOrganiser(db, organiserId)
  return organiser
    ? { address: cipher.open(organiser.address, associatedData.organiserAddress(organiserId)) }
    : 'gone'
}
