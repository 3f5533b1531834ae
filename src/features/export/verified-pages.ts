import type { ConsentRow } from '#db/queries/signatures/consents.ts'
import { type CountedCursor, pageOfCounted } from '#db/queries/signatures/counted-page.ts'
import { reaffirmationsBetween, type VersionAnswerRow } from '#db/queries/signatures/reaffirmations.ts'
import type { SignatureField } from '#db/queries/signatures/signatures.ts'
import type { Read } from '#db/store.ts'
import { type Letter, versionNumbers } from '#features/letters/letter.ts'
import { chosenTimes, type ExportChoice } from './choice.ts'
import type { ExportRow } from './column-values.ts'
import { saysUpdates, updatesOf } from './updates-of-page.ts'

/** Rows of one query: what an export needs of memory, and how long it holds the event loop (some milliseconds). */
const PAGE = 500

/** A page of verified signatures, with what else the columns need, by signature. */
export type VerifiedPage = {
  rows: (ExportRow & CountedCursor)[]
  answers: Map<string, VersionAnswerRow>
  updates: Map<string, ConsentRow>
}

/** Reads the verified signatures of a choice in the order of verifying. Reads the next page while one is written. */
export async function* verifiedPages(
  db: Read,
  letter: Letter,
  choice: ExportChoice,
  fields: readonly SignatureField[],
): AsyncGenerator<VerifiedPage> {
  const times = chosenTimes(choice)
  const saysReaffirmed = choice.columns.some((column) => column.startsWith('reaffirmed_'))
  let coming: Promise<VerifiedPage> | null = pageAfter(null)
  while (coming) {
    const page: VerifiedPage = await coming
    const last = page.rows.at(-1)
    coming = last && page.rows.length === PAGE ? pageAfter(last) : null
    // A caller that stops early no longer waits for this page, and a fault in it is of no interest.
    coming?.catch(() => {})
    if (last) yield page
  }

  async function pageAfter(after: CountedCursor | null): Promise<VerifiedPage> {
    const rows: VerifiedPage['rows'] = await pageOfCounted(db, letter.slug, {
      fields,
      after,
      ...times,
      limit: PAGE,
    })
    return {
      rows,
      answers: saysReaffirmed ? await reaffirmedIn(db, letter, rows) : new Map(),
      updates: saysUpdates(choice) ? await updatesOf(db, rows) : new Map(),
    }
  }
}

/** The latest re-affirmation of each signature of a page. Signers of the newest version were not asked. */
async function reaffirmedIn(
  db: Read,
  letter: Letter,
  page: (ExportRow & CountedCursor)[],
): Promise<Map<string, VersionAnswerRow>> {
  const newest = versionNumbers(letter).at(-1) ?? 0
  const [first, last] = [page[0], page.at(-1)]
  if (!first || !last || !page.some(({ version }) => version < newest)) return new Map()
  const answers = await reaffirmationsBetween(db, letter.slug, first, last)
  return new Map(answers.map((answer) => [answer.signatureId, answer]))
}
