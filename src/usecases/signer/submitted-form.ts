import type { SubmissionRow } from '#db/queries/submissions.ts'
import type { Letter } from '../../domain/letter.ts'
import { submissionPlace } from '../../domain/mail-content.ts'
import { readSubmission, type Submitted } from '../../domain/submission.ts'
import type { Context } from '../context.ts'

/**
 * What was submitted, and from where; `null` where the letter is not served, or the row was altered or sealed under another secret.
 */
export function submittedForm(
  ctx: Pick<Context, 'cipher'>,
  letter: Letter | undefined,
  { id, content }: SubmissionRow,
): Submitted | null {
  if (!letter) return null
  try {
    return readSubmission(letter, ctx.cipher.open(content, submissionPlace(id)))
  } catch {
    return null
  }
}
