import type { PendingCursor } from '#db/queries/signatures/signatures.ts'
import type { Context } from '#features/context.ts'
import { Scan } from '#features/email/scan.ts'
import { reportSigners } from '#features/email/scan-report.ts'
import type { Letters } from '#features/letters/letter.ts'
import type { Job } from '#platform/jobs.ts'
import { answerLookups } from './answer-lookups.ts'
import type { LookupAnswers } from './lookup-answer.ts'
import { processSubmissions } from './process-submissions.ts'
import { remind } from './remind.ts'

/** How long a submission waits at most, so that its response time says nothing about its mailbox. Milliseconds. */
const SUBMISSIONS_EVERY = 250

/** Processes submissions, answers lookups of lost links, and reminds signers who have not verified. */
export function signingJobs(ctx: Context, letters: Letters, answers: LookupAnswers): Job[] {
  const reminders = new Scan({
    step: (after: PendingCursor | null) => remind(ctx, letters, after),
    report: reportSigners(ctx, 'reminders-queued'),
    now: ctx.now,
  })
  return [
    {
      name: 'submissions',
      every: SUBMISSIONS_EVERY,
      runsAtStart: true,
      run: () => processSubmissions(ctx, letters),
    },
    { name: 'lookups', every: 1_000, runsAtStart: true, run: () => answerLookups(ctx, letters, answers) },
    { name: 'reminders', every: 1_000, runsAtStart: true, run: () => reminders.run() },
  ]
}
