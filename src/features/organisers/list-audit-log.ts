import { type AuditRow, findAuditEntry, pageOfAuditLog } from '#db/queries/organisers/audit-entries.ts'
import type { Context } from '#features/context.ts'
import { associatedData } from '#values/associated-data.ts'

/** An entry. `who`: an organiser's address; `null` for the operator; `undefined` where it cannot be decrypted. */
export type AuditEntry = Omit<AuditRow, 'who'> & { who: string | null | undefined }

const ENTRIES_ON_A_PAGE = 50

/** One page of the audit log. */
export type AuditPage = {
  entries: AuditEntry[]
  /** The `?after=` of the next page; `null` on the last. */
  next: string | null
}

/** One page of a letter's audit log, the latest first. */
export async function listAuditLog(
  ctx: Pick<Context, 'store' | 'cipher'>,
  letter: string,
  after: string | null,
): Promise<AuditPage> {
  if (after !== null && !/^[\w-]{1,64}$/.test(after)) return { entries: [], next: null }
  const rows = await ctx.store.read(async (db) => {
    const from = after === null ? null : await findAuditEntry(db, after)
    // The cursor of another letter's entry would reveal when it was written.
    if (from === undefined || (from && from.letter !== letter)) return []
    return pageOfAuditLog(db, letter, { after: from, limit: ENTRIES_ON_A_PAGE + 1 })
  })
  const entries = rows.slice(0, ENTRIES_ON_A_PAGE).map((row) => openEntry(ctx, row))
  return { entries, next: rows.length > ENTRIES_ON_A_PAGE ? (entries.at(-1)?.id ?? null) : null }
}

/** Decrypts the actor of an entry. */
export function openEntry({ cipher }: Pick<Context, 'cipher'>, row: AuditRow): AuditEntry {
  try {
    return { ...row, who: row.who === null ? null : cipher.open(row.who, associatedData.auditActor(row.id)) }
  } catch {
    return { ...row, who: undefined }
  }
}
