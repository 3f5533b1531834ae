import { emailsOfKind, type OutboxRow, replaceContent } from '#db/queries/email/outbox.ts'
import { renewToken } from '#db/queries/signing/tokens.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { ASKED_LINK_LIFE } from '#values/token.ts'
import { type Allowance, dueAfter, isRepeat } from './caps.ts'
import { countEmail } from './count-email.ts'
import { type CappedEmail, enqueueEmail } from './queue.ts'
import { openContent, sealContent } from './sealed-content.ts'

/**
 * Queues an email that anyone can cause by typing an address: within the caps of its allowance, and only one at a time.
 * An email of the same kind that waits is updated instead. `repeats`: it says the same as the last one. The caller has
 * locked the mailbox (`lockMailbox`). Resolves to whether the address gets, or has just got, an email that says this. An
 * email that is not queued is not counted.
 */
export async function queueEmailWithinCaps(
  ctx: Context,
  tx: Write,
  email: CappedEmail,
  { allowance, repeats }: { allowance: Exclude<Allowance, 'sign-in'>; repeats: boolean },
): Promise<boolean> {
  const now = ctx.now()
  const earlier = await emailsOfKind(tx, email.signatureId, email.kind)
  for (const row of earlier) if (await updateWaiting(ctx, tx, row, email)) return true
  // A failed email did not arrive, so it is no reason not to send another.
  const last = earlier.filter(({ failedAt }) => failedAt === null).at(-1)?.queuedAt
  if (ctx.limits && repeats && isRepeat(now, last)) return true
  const counted = await countEmail(ctx, tx, email, allowance)
  if (!counted) return false
  const queued = withLastingLink(email, now, counted.roomForNextAt)
  await enqueueEmail(ctx, tx, queued, ctx.limits ? dueAfter(now, last) : now)
  return true
}

/** The last lost link that the caps allow works until the next one may be sent: its owner is never without one. */
function withLastingLink(email: CappedEmail, now: Date, roomForNextAt: Date): CappedEmail {
  if (email.kind !== 'own-link' || roomForNextAt <= now) return email
  return { ...email, until: new Date(Math.max(now.getTime() + ASKED_LINK_LIFE, roomForNextAt.getTime())) }
}

/** Puts an email's content into one that waits; `false` where none waits, or it goes to another address. */
async function updateWaiting(
  ctx: Context,
  tx: Write,
  waiting: OutboxRow,
  { kind, to, name, version, locale, entry }: CappedEmail,
): Promise<boolean> {
  // A lost link works for half an hour from when it was requested.
  if (waiting.content === null || kind === 'own-link') return false
  const { token, to: before } = openContent(ctx, waiting.id, waiting.content)
  if (before.toLowerCase() !== to.toLowerCase()) return false
  const content = sealContent(ctx, waiting.id, { to, name, version, token, updates: null })
  if (!(await replaceContent(tx, waiting.id, ctx.now(), { content, locale }))) return false
  if (token) await renewToken(tx, token, entry ?? null)
  return true
}
