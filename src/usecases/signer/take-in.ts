import {
  dueSubmissions,
  postponeSubmission,
  type SubmissionRow,
  takeSubmission,
} from '#db/queries/submissions.ts'
import { StoreUnavailable } from '#db/store.ts'
import type { Letters } from '../../domain/letter.ts'
import type { SignForm } from '../../domain/sign-form.ts'
import type { Context } from '../context.ts'
import { enter } from './enter.ts'
import { formOf } from './submitted-form.ts'

/** Submissions looked at together. */
const BATCH = 200
/** Mailboxes for which something is entered at once; on SQLite they share a COMMIT. */
const AT_ONCE = 20
/** What could not be entered is tried again after this long. Milliseconds. */
const PAUSE = 60 * 60 * 1000

/** `stuck`: submissions that could not be entered now, and why the first of them could not. */
export type Intake = { taken: number; stuck: number; fault: unknown }

/**
 * Enters what was submitted, each once, whichever process takes it; of one mailbox in the order in which it came.
 * A submission that cannot be entered is kept and tried again later, and holds up no other. Throws `StoreUnavailable`
 * where the database answers nobody.
 */
export async function takeIn(ctx: Context, letters: Letters): Promise<Intake> {
  const intake: Intake = { taken: 0, stuck: 0, fault: null }
  for (;;) {
    const rows = await ctx.store.read((db) => dueSubmissions(db, ctx.now(), BATCH))
    const queues = [...byMailbox(ctx, letters, rows)]
    await Promise.all(Array.from({ length: AT_ONCE }, () => takeFrom(ctx, letters, queues, intake)))
    if (rows.length < BATCH) return intake
  }
}

/** `form` is `null` for what cannot be read. */
type Waiting = { row: SubmissionRow; form: SignForm | null }

function byMailbox(ctx: Context, letters: Letters, rows: SubmissionRow[]): Iterable<Waiting[]> {
  const waiting = rows.map((row) => ({ row, form: formOf(ctx, letters.get(row.letter), row) }))
  return Map.groupBy(waiting, ({ row, form }) =>
    form ? `${row.letter} ${form.email.mailbox}` : row.id,
  ).values()
}

async function takeFrom(ctx: Context, letters: Letters, queues: Waiting[][], intake: Intake): Promise<void> {
  for (let queue = queues.shift(); queue; queue = queues.shift()) {
    for (const { row, form } of queue) {
      try {
        if (await take(ctx, letters, row, form)) intake.taken += 1
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error
        intake.stuck += 1
        intake.fault ??= error
        const later = new Date(ctx.now().getTime() + PAUSE)
        await ctx.store.write((tx) => postponeSubmission(tx, row.id, later))
      }
    }
  }
}

function take(ctx: Context, letters: Letters, row: SubmissionRow, form: SignForm | null): Promise<boolean> {
  return ctx.store.write(async (tx) => {
    if (!(await takeSubmission(tx, row.id))) return false
    const letter = letters.get(row.letter)
    if (!letter || !form) throw new Unreadable()
    await enter(ctx, tx, letter, form, row.submittedAt)
    return true
  })
}

/** Undoes the taking: the letter may be served again, or the secret put back. */
class Unreadable extends Error {
  override readonly name = 'Unreadable'
}
