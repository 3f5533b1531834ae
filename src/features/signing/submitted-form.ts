import type { SubmissionRow } from '#db/queries/signing/submissions.ts'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { associatedData } from '#values/associated-data.ts'
import { readSubmission, type Submitted } from './submission.ts'

/** Opens a submission; `null` if its letter is not served, or the row was altered or sealed under another secret. */
export function submittedForm(
  ctx: Pick<Context, 'cipher'>,
  letter: Letter | undefined,
  { id, content }: SubmissionRow,
): Submitted | null {
  if (!letter) return null
  try {
    return readSubmission(letter, ctx.cipher.open(content, associatedData.submissionContent(id)))
  } catch {
    return null
  }
}
