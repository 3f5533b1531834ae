import type { ConsentRow } from '#db/queries/signatures/consents.ts'
import { findPending, findVerified, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { pageOfSubmissions, type SubmissionRow } from '#db/queries/signing/submissions.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { consentsIn, newPending } from '#features/signing/pending-entry.ts'
import { submittedForm } from '#features/signing/submitted-form.ts'

const PAGE = 500

/** A submission as the pending signature that it becomes. Its id is that of the submission; the signature gets another one. */
export type WaitingEntry = { row: SignatureRow; updates: ConsentRow | undefined; isWaiting: true }

/**
 * Reads the submissions that have yet to be processed, as the pending signatures that they become: the latest of each
 * spelling of an address, without addresses that have a pending signature and mailboxes that have a verified one. So no
 * acknowledged submission is ever missing.
 */
export async function* waitingEntries(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  db: Read,
  letter: Letter,
): AsyncGenerator<WaitingEntry[]> {
  const seen = new Set<string>()
  let after: SubmissionRow | null = null
  for (;;) {
    const page: SubmissionRow[] = await pageOfSubmissions(db, letter.slug, { after, limit: PAGE })
    const entries: WaitingEntry[] = []
    for (const row of page) {
      const form = submittedForm(ctx, letter, row)?.form
      if (!form) continue
      const entry = newPending(ctx, letter, row.id, form, row.submittedAt)
      if (seen.has(entry.addressKey)) continue
      seen.add(entry.addressKey)
      const known =
        (await findVerified(db, letter.slug, entry.mailboxKey)) ?? (await findPending(db, letter.slug, entry))
      const updates = consentsIn(row.id, form, row.submittedAt).find(({ kind }) => kind === 'updates')
      if (!known) entries.push({ row: entry, updates, isWaiting: true })
    }
    if (entries.length > 0) yield entries
    if (page.length < PAGE) return
    after = page.at(-1) ?? null
  }
}
