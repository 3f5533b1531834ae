import {
  dueSubmissions,
  postponeSubmission,
  type SubmissionRow,
  takeSubmission,
} from '#db/queries/signing/submissions.ts'
import { StoreUnavailable } from '#db/store.ts'
import { isSurging } from '#features/abuse/cluster-start.ts'
import type { OpenedCluster } from '#features/abuse/quarantine-submission.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import { describeFault } from '#platform/log.ts'
import { createPending } from './create-pending.ts'
import type { Submitted } from './submission.ts'
import { submittedForm } from './submitted-form.ts'

/** Submissions read at once. */
const BATCH = 200
/** Mailboxes processed at once; on SQLite they share a COMMIT. */
const AT_ONCE = 20
/** A submission that failed is tried again after this time. Milliseconds. */
const RETRY_AFTER = 60 * 60 * 1000

/** What a run did; `stuck`: submissions that failed, and `fault`: why the first of them did. */
export type Intake = { taken: number; stuck: number; fault: unknown }

/**
 * Turns due submissions into pending signatures, each once, whichever process takes it; those of one mailbox in the order
 * in which they came. A submission that fails is kept, tried again later, and delays no other. Throws `StoreUnavailable`
 * if the database does not answer.
 */
export async function processSubmissions(ctx: Context, letters: Letters): Promise<Intake> {
  const intake: Intake = { taken: 0, stuck: 0, fault: null }
  for (;;) {
    const rows = await ctx.store.read((db) => dueSubmissions(db, ctx.now(), BATCH))
    const queues = [...byMailbox(ctx, letters, rows)]
    const surging = await surgingAmong(
      ctx,
      rows.map((row) => row.letter),
    )
    await Promise.all(
      Array.from({ length: AT_ONCE }, () => processQueues(ctx, letters, queues, surging, intake)),
    )
    if (rows.length < BATCH) break
  }
  const { stuck, fault } = intake
  if (stuck > 0) ctx.emit('error', 'submissions-stuck', { rows: stuck, fault: describeFault(fault) })
  return intake
}

/** Finds the letters that surge, once for the whole batch: a single submission makes no difference. */
async function surgingAmong(ctx: Context, letters: string[]): Promise<ReadonlySet<string>> {
  const surging = new Set<string>()
  for (const letter of new Set(letters)) {
    if (await ctx.store.read((db) => isSurging(ctx, db, letter))) surging.add(letter)
  }
  return surging
}

/** `submitted` is `null` for a row that cannot be read. */
type Waiting = { row: SubmissionRow; submitted: Submitted | null }

function byMailbox(ctx: Context, letters: Letters, rows: SubmissionRow[]): Iterable<Waiting[]> {
  const waiting = rows.map((row) => ({ row, submitted: submittedForm(ctx, letters.get(row.letter), row) }))
  return Map.groupBy(waiting, ({ row, submitted }) =>
    submitted ? `${row.letter} ${submitted.form.email.mailbox}` : row.id,
  ).values()
}

/** Processes one queue after another until none is left; several calls share the list of queues. */
async function processQueues(
  ctx: Context,
  letters: Letters,
  queues: Waiting[][],
  surging: ReadonlySet<string>,
  intake: Intake,
): Promise<void> {
  for (let queue = queues.shift(); queue; queue = queues.shift()) {
    for (const waiting of queue) {
      try {
        const opened = await processOne(ctx, letters, waiting, surging)
        if (opened) intake.taken += 1
        for (const cluster of opened ?? []) ctx.emit('warn', 'cluster-raised', cluster)
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error
        intake.stuck += 1
        intake.fault ??= error
        const later = new Date(ctx.now().getTime() + RETRY_AFTER)
        await ctx.store.write((tx) => postponeSubmission(tx, waiting.row.id, later))
      }
    }
  }
}

/** Processes one submission. Resolves to the clusters that it opened; `null` if another process has taken it. */
function processOne(
  ctx: Context,
  letters: Letters,
  { row, submitted }: Waiting,
  surging: ReadonlySet<string>,
): Promise<OpenedCluster[] | null> {
  return ctx.store.write(async (tx) => {
    if (!(await takeSubmission(tx, row.id))) return null
    const letter = letters.get(row.letter)
    if (!letter || !submitted) throw new Unreadable()
    return createPending(ctx, tx, letter, submitted, {
      at: row.submittedAt,
      surging: surging.has(row.letter),
    })
  })
}

/** Rolls the transaction back, so that the submission is kept: its letter may be served again, or the secret restored. */
class Unreadable extends Error {
  override readonly name = 'Unreadable'
}
