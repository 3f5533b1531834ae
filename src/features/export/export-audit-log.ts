import { type AuditRow, pageOfAuditLog } from '#db/queries/organisers/audit-entries.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { openEntry } from '#features/organisers/list-audit-log.ts'
import { localIso, UTC } from '#values/time-zone.ts'
import { csvLines } from './csv.ts'

const PAGE = 500

const COLUMNS = ['at', 'who', 'action', 'signature', 'count', 'reason', 'detail'] as const

/**
 * Writes a letter's audit log as CSV, the latest entry first, with times in UTC and in the letter's time zone. Reads a
 * page at a time, no faster than it is consumed. Entries that are added meanwhile are not in it.
 */
export async function* exportAudit(
  ctx: Pick<Context, 'store' | 'cipher'>,
  { slug: letter, timeZone }: Pick<Letter, 'slug' | 'timeZone'>,
): AsyncGenerator<string, void, void> {
  const hasLocal = timeZone !== UTC
  const [at, ...columns] = COLUMNS
  yield csvLines([[at, ...(hasLocal ? ['at_local'] : []), ...columns]])
  for (let after: AuditRow | null = null; ;) {
    const from: AuditRow | null = after
    const rows: AuditRow[] = await ctx.store.read((db) =>
      pageOfAuditLog(db, letter, { after: from, limit: PAGE }),
    )
    if (rows.length > 0)
      yield csvLines(
        rows.map((row) => {
          const { at, who, action, signatureId, count, reason, detail } = openEntry(ctx, row)
          return [
            at.toISOString(),
            ...(hasLocal ? [localIso(at, timeZone)] : []),
            who ?? (who === null ? 'operator' : ''),
            action,
            signatureId,
            count,
            reason,
            detail,
          ]
        }),
      )
    if (rows.length < PAGE) return
    after = rows.at(-1) ?? null
  }
}
