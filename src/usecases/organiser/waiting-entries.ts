import { hasDeclined } from '#db/queries/declines.ts'
import { findLiveSignature, type SignatureRow } from '#db/queries/signatures.ts'
import { pageOfSubmissions, type SubmissionRow } from '#db/queries/submissions.ts'
import type { Read } from '#db/store.ts'
import { mailboxKey } from '../../domain/keys.ts'
import type { Letter } from '../../domain/letter.ts'
import type { Context } from '../context.ts'
import { newPending } from '../signer/enter.ts'
import { submittedForm } from '../signer/submitted-form.ts'

const PAGE = 500

/**
 * What was submitted a moment ago, as the pending signatures that it becomes when it is entered: the latest of each
 * mailbox, without those that have a signature or declined. Nothing that was acknowledged is ever missing.
 */
export async function* waitingEntries(
  ctx: Pick<Context, 'cipher' | 'secret'>,
  db: Read,
  letter: Letter,
): AsyncGenerator<SignatureRow[]> {
  const seen = new Set<string>()
  let after: SubmissionRow | null = null
  for (;;) {
    const page: SubmissionRow[] = await pageOfSubmissions(db, letter.slug, { after, limit: PAGE })
    const entries: SignatureRow[] = []
    for (const row of page) {
      const form = submittedForm(ctx, letter, row)?.form
      const key = form && mailboxKey(ctx.secret, letter.slug, form.email.mailbox)
      if (!key || seen.has(key)) continue
      seen.add(key)
      const known =
        (await findLiveSignature(db, letter.slug, key)) ?? (await hasDeclined(db, letter.slug, key))
      if (!known) entries.push(newPending(ctx, letter, row.id, form, row.submittedAt))
    }
    if (entries.length > 0) yield entries
    if (page.length < PAGE) return
    after = page.at(-1) ?? null
  }
}
