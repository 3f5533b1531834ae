import { deletePaperSignature, overduePaper } from '#db/queries/paper/signatures.ts'
import { deletePaperBatch, emptyUnfinishedBatches } from '#db/queries/paper/unfinished-batches.ts'
import { ago, type RetentionRule } from '#features/privacy/retention-rule.ts'
import { REMEMBERED, UNFINISHED_LIFE } from '#features/signatures/retention.ts'

/** Removes paper signatures of rejected and unfinished batches, then the unfinished batches themselves. */
export const PAPER_RULES: readonly RetentionRule[] = [
  {
    what: 'paper',
    due: (db, page, now) =>
      overduePaper(
        db,
        { rejectedBefore: ago(now, REMEMBERED), begunBefore: ago(now, UNFINISHED_LIFE) },
        page,
      ),
    remove: deletePaperSignature,
  },
  {
    what: 'paper',
    due: (db, page, now) => emptyUnfinishedBatches(db, ago(now, UNFINISHED_LIFE), page),
    remove: deletePaperBatch,
  },
]
