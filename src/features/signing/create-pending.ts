import { replaceConsents } from '#db/queries/signatures/consents.ts'
import { findPending, findVerified, type SignatureRow } from '#db/queries/signatures/signatures.ts'
import { insertPending, markUnmailed, replacePending } from '#db/queries/signing/steps.ts'
import { leadLinksTo } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import type { Proof } from '#features/abuse/captcha.ts'
import { type OpenedCluster, quarantineSubmission } from '#features/abuse/quarantine-submission.ts'
import type { Context } from '#features/context.ts'
import { lockMailbox } from '#features/email/count-email.ts'
import type { Letter } from '#features/letters/letter.ts'
import { mailboxKey } from '#values/keys.ts'
import { TOKEN_LIFE } from '#values/token.ts'
import type { SignForm } from './form.ts'
import { consentsIn, isRepeat, newPending, typedIn } from './pending-entry.ts'
import { queueVerifyEmail } from './queue-verify-email.ts'
import type { Submitted } from './submission.ts'
import { tellSigner } from './tell-signer.ts'

/**
 * Turns a submission into a pending signature with its consents and its email, in this transaction. Each spelling of an
 * address has a pending signature of its own until one of them is verified; submitting the same spelling again replaces
 * it. Where the mailbox has already signed, nothing changes, and the address is told by email. Resolves to the clusters
 * that the submission opened.
 */
export async function createPending(
  ctx: Context,
  tx: Write,
  letter: Letter,
  { form, origin }: Submitted,
  { at, surging }: { at: Date; surging: boolean },
): Promise<OpenedCluster[]> {
  const key = mailboxKey(ctx.secret, letter.slug, form.email.mailbox)
  const allowance = allowanceOf(origin.proof)
  await lockMailbox(tx, key)
  // A row may be erased or expire between reading and locking it; then the next attempt finds it gone.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const verified = await findVerified(tx, letter.slug, key)
    if (verified && (await tellSigner(ctx, tx, letter, verified.id, form, allowance))) return []
    const pending = verified ? null : await writePending(ctx, tx, letter, form, at)
    if (!pending) continue
    const { row, repeats } = pending
    await replaceConsents(tx, row.id, consentsIn(row.id, form, at))
    const { address: to } = form.email
    const { locale } = form.version
    const emailed = await queueVerifyEmail(ctx, tx, row, { to, locale, allowance, repeats })
    // Earlier emails to this address still work: their links lead to the latest submission.
    const links = await leadLinksTo(tx, row, new Date(at.getTime() + TOKEN_LIFE.verify))
    if (!emailed && links === 0) await markUnmailed(tx, row.id, at)
    const { email, name } = form
    return quarantineSubmission(ctx, tx, { id: row.id, letter: letter.slug, email, name, ...origin }, surging)
  }
  throw new Error('A signature could be neither added nor replaced in 3 attempts.')
}

/** Strangers who solve no captcha cannot use up the emails of an owner who solves one. */
function allowanceOf(proof: Proof): 'signing' | 'proven' {
  return proof === 'solved' ? 'proven' : 'signing'
}

/** Adds a pending signature, or replaces that of the same spelling; `null` if the row has gone meanwhile. */
async function writePending(
  ctx: Context,
  tx: Write,
  letter: Letter,
  form: SignForm,
  at: Date,
): Promise<{ row: SignatureRow; repeats: boolean } | null> {
  const fresh = newPending(ctx, letter, ctx.newId(), form, at)
  const before = await findPending(tx, letter.slug, fresh)
  if (!before) return (await insertPending(tx, fresh)) ? { row: fresh, repeats: false } : null
  const now = typedIn(ctx, letter, before.id, form, at)
  const repeats = isRepeat(before, now)
  // A link remembers for which entry it was emailed.
  const replacement = { ...now, entry: repeats ? before.entry : ctx.newId() }
  if (!(await replacePending(tx, before.id, replacement))) return null
  return { row: { ...before, ...replacement }, repeats }
}
