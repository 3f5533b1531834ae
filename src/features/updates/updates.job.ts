import type { Context } from '#features/context.ts'
import { Scan } from '#features/email/scan.ts'
import { reportSigners } from '#features/email/scan-report.ts'
import type { Letters } from '#features/letters/letter.ts'
import type { Job } from '#platform/jobs.ts'
import { announceVersions } from './announce-versions.ts'
import { deliverUpdates } from './deliver.ts'
import type { LiveUpdates } from './live-updates.ts'

/** Seconds of sending for which update emails are queued ahead. Few are queued, so that cancelling stops most of them. */
const QUEUED_AHEAD = 20

/** Reads updates that another process published. Runs in every process. */
export function liveUpdatesJob(updates: LiveUpdates): Job {
  return { name: 'live-updates', every: 1_000, runsAtStart: true, run: () => updates.look() }
}

/** Queues the emails about new versions and updates; `rate`: emails that are sent per second. */
export function updateEmailJobs(ctx: Context, letters: Letters, rate: number): Job[] {
  const newVersions = new Scan({
    step: (after: string | null) => announceVersions(ctx, letters, after),
    report: reportSigners(ctx, 'new-version-emails-queued'),
    now: ctx.now,
  })
  const updates = new Scan({
    step: () => deliverUpdates(ctx, letters, QUEUED_AHEAD * rate),
    report: reportSigners(ctx, 'update-emails-queued'),
    now: ctx.now,
    interval: 0,
  })
  return [
    { name: 'new-version-emails', every: 1_000, runsAtStart: true, run: () => newVersions.run() },
    { name: 'update-emails', every: 1_000, runsAtStart: true, run: () => updates.run() },
  ]
}
