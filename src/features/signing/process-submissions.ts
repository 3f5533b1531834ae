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
import { enter } from './create-pending.ts'
import type { Submitted } from './submission.ts'
import { submittedForm } from './submitted-form.ts'

/** Submissions looked at together. */
const BATCH = 200
/** Mailboxes for which something is entered at once; on SQLite they share a COMMIT. */
const AT_ONCE = 20
/** What could not be entered is tried again after this long. Milliseconds. */
const PAUSE = 60 * 60 * 1000

/** What a run did; `stuck`: submissions that could not be processed now, and why the first of them could not. */
export type Intake = { taken: number; stuck: number; fault: unknown }

/**
 * Enters what was submitted, each once, whichever process takes it; of one mailbox in the order in which it came.
 * A submission that cannot be entered is kept and tried again later, and holds up no other. Throws `StoreUnavailable`
 * where the database answers nobody.
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
    await Promise.all(Array.from({ length: AT_ONCE }, () => takeFrom(ctx, letters, queues, surging, intake)))
    if (rows.length < BATCH) break
  }
  const { stuck, fault } = intake
  if (stuck > 0) ctx.emit('error', 'submissions-stuck', { rows: stuck, fault: describeFault(fault) })
  return intake
}

/** Looked at once for all that is entered together: it says nothing of the single signature. */
async function surgingAmong(ctx: Context, letters: string[]): Promise<ReadonlySet<string>> {
  const surging = new Set<string>()
  for (const letter of new Set(letters)) {
    if (await ctx.store.read((db) => isSurging(ctx, db, letter))) surging.add(letter)
  }
  return surging
}

/** `submitted` is `null` for what cannot be read. */
type Waiting = { row: SubmissionRow; submitted: Submitted | null }

function byMailbox(ctx: Context, letters: Letters, rows: SubmissionRow[]): Iterable<Waiting[]> {
  const waiting = rows.map((row) => ({ row, submitted: submittedForm(ctx, letters.get(row.letter), row) }))
  return Map.groupBy(waiting, ({ row, submitted }) =>
    submitted ? `${row.letter} ${submitted.form.email.mailbox}` : row.id,
  ).values()
}

async function takeFrom(
  ctx: Context,
  letters: Letters,
  queues: Waiting[][],
  surging: ReadonlySet<string>,
  intake: Intake,
): Promise<void> {
  for (let queue = queues.shift(); queue; queue = queues.shift()) {
    for (const waiting of queue) {
      try {
        const raised = await take(ctx, letters, waiting, surging)
        if (raised) intake.taken += 1
        for (const cluster of raised ?? []) ctx.emit('warn', 'cluster-raised', cluster)
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error
        intake.stuck += 1
        intake.fault ??= error
        const later = new Date(ctx.now().getTime() + PAUSE)
        await ctx.store.write((tx) => postponeSubmission(tx, waiting.row.id, later))
      }
    }
  }
}

/** The floods that were noticed; `null` where another process was quicker. */
function take(
  ctx: Context,
  letters: Letters,
  { row, submitted }: Waiting,
  surging: ReadonlySet<string>,
): Promise<OpenedCluster[] | null> {
  return ctx.store.write(async (tx) => {
    if (!(await takeSubmission(tx, row.id))) return null
    const letter = letters.get(row.letter)
    if (!letter || !submitted) throw new Unreadable()
    return enter(ctx, tx, letter, submitted, { at: row.submittedAt, surging: surging.has(row.letter) })
  })
}

/** Undoes the taking: the letter may be served again, or the secret put back. */
class Unreadable extends Error {
  override readonly name = 'Unreadable'
}
