import { checkPaper } from '#features/paper/check.ts'
import { decidePaper } from '#features/paper/decide.ts'
import type { PaperInput } from '#features/paper/input.ts'
import { enterPaper } from '#features/paper/submit.ts'
import type { TestApp } from './app.ts'
import { organiserOf } from './organisers.ts'

/** Ada is the second organiser. */
export const SECOND = 'ada@example.org'

/** The signatures on the sheets, as an organiser types them. */
export const SHEET = [
  'name,affiliation,country,public,signed_on',
  'Ada Lovelace,"Illustrator, Studio North",GB,yes,2026-02-20',
  'Grace Hopper,,US,no,',
  'Sam,,,yes,2026-02-21',
].join('\r\n')

export function paperInput(text: string, changes: Partial<PaperInput> = {}): PaperInput {
  return {
    file: null,
    text,
    version: '2.en',
    scan: 'Folder 3, pages 1–14',
    language: 'en-GB',
    sheet: '',
    mend: false,
    ...changes,
  }
}

/** Olga and Ada, who both organise the letter. */
export async function twoOrganisers(app: TestApp) {
  return {
    olga: await organiserOf(app.context, 'owner'),
    ada: await organiserOf(app.context, 'moderator', { address: SECOND }),
  }
}

/** Checks a form and enters it as it was shown; resolves to the id of the batch. */
export async function entered(
  app: TestApp,
  actor: Parameters<typeof enterPaper>[1],
  input: PaperInput,
): Promise<string> {
  const checked = await checkPaper(app.context, app.letter, input)
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  const { digest } = checked.check
  const outcome = await enterPaper(app.context, actor, app.letter, {
    ...input,
    digest,
    batchId: app.context.newId(),
  })
  if (!outcome.ok) throw new Error(JSON.stringify(checked.check.problems))
  return outcome.batchId
}

/** A batch that counts. */
export async function approvedPaper(
  app: TestApp,
  { olga, ada }: Awaited<ReturnType<typeof twoOrganisers>>,
  text: string,
): Promise<string> {
  const batchId = await entered(app, olga, paperInput(text))
  const seen = text.trim().split(/\r?\n/).length - 1
  const outcome = await decidePaper(
    app.context,
    ada,
    { letter: app.letter.slug, batchId },
    { choice: 'approve', seen },
  )
  if (!outcome.ok) throw new Error(outcome.reason)
  return batchId
}
