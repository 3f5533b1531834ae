import type { Context } from '#features/context.ts'
import { Scan } from '#features/email/scan.ts'
import type { Letters } from '#features/letters/letter.ts'
import type { Job } from '#platform/jobs.ts'
import { queueNotices } from './queue-notices.ts'

/** The time between two scans for organisers who want a notice. Milliseconds. */
const INTERVAL = 10_000

/** Queues the daily notices to organisers. */
export function noticesJob(ctx: Context, letters: Letters): Job {
  const scan = new Scan({
    step: (after: string | null) => queueNotices(ctx, letters, after),
    report({ emailed, failed }) {
      if (emailed > 0) ctx.emit('info', 'notices-queued', { organisers: emailed })
      if (failed > 0) ctx.emit('error', 'organisers-not-emailed', { organisers: failed })
    },
    now: ctx.now,
    interval: INTERVAL,
  })
  return { name: 'notices', every: 1_000, runsAtStart: true, run: () => scan.run() }
}
