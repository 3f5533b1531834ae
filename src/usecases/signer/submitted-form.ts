import type { SubmissionRow } from '#db/queries/submissions.ts'
import type { Letter } from '../../domain/letter.ts'
import { submissionPlace } from '../../domain/mail-content.ts'
import type { SignForm } from '../../domain/sign-form.ts'
import { readSubmission } from '../../domain/submission.ts'
import type { Context } from '../context.ts'

/**
 * What was submitted; `null` where the letter is not served, or the row was altered or sealed under another secret.
 */
export function formOf(
  ctx: Pick<Context, 'cipher'>,
  letter: Letter | undefined,
  { id, content }: SubmissionRow,
): SignForm | null {
  if (!letter) return null
  try {
    return readSubmission(letter, ctx.cipher.open(content, submissionPlace(id)))
  } catch {
    return null
  }
}
