import type { Guard } from '#tools/guards/guard.ts'

const BATCHES = 'db/queries/paper/batches.ts'
const DECISIONS = 'db/queries/paper/decisions.ts'
const NAMES = 'db/queries/paper/signatures.ts'
const PAPER = 'tests/features/paper/paper.test.ts'
const PAGE = 'tests/web/paper.test.ts'

/** Guards of paper signatures: entered by one organiser, approved by another, shown apart. */
export const ORGANISE_PAPER: readonly Guard[] = [
  {
    holds: 'paper: the decompressed size of a workbook is limited',
    file: 'src/features/paper/workbook.ts',
    there: "if (size > MAX_UNPACKED) return { ok: false, problem: 'file-too-much' }",
    without: '',
    caughtBy: {
      file: 'tests/features/paper/spreadsheet-text.test.ts',
      name: 'is refused quickly where it is a ZIP bomb',
    },
  },
  {
    holds: 'paper: a date is not turned round',
    file: 'src/features/paper/cell-values.ts',
    there: "return dayOf(full, day, month, null).ok ? { ok: false, reason: 'other-order' } : UNREADABLE",
    without: 'return dayOf(full, day, month, null)',
    caughtBy: {
      file: 'tests/features/paper/read-file.test.ts',
      name: 'does not swap day and month of an invalid date',
    },
  },
  {
    holds: 'paper: text that was decoded wrongly is not changed without being asked',
    file: 'src/features/paper/check.ts',
    there: '(input.mend ? mendText(read.text) : null)',
    without: 'mendText(read.text)',
    caughtBy: { file: PAPER, name: 'on sqlite reports text that was decoded wrongly' },
  },
  {
    holds: 'paper: no organiser approves their own batch',
    file: DECISIONS,
    there: 'ne(batches.enteredBy, approvedBy),',
    without: '',
    caughtBy: { file: PAPER, name: 'on sqlite waits for a second organiser' },
  },
  {
    holds: 'paper: a batch is approved as it was on the screen',
    file: DECISIONS,
    there: '})`, seen),',
    without: '})`, sql`(select count(*) from paper_signatures where batch_id = paper_batches.id)`),',
    caughtBy: { file: PAPER, name: 'on sqlite waits for a second organiser' },
  },
  {
    holds: 'paper: a waiting batch does not count',
    file: BATCHES,
    there: 'isNotNull(paperBatches.approvedAt),',
    without: '',
    caughtBy: { file: PAPER, name: 'on sqlite waits for a second organiser' },
  },
  {
    holds: 'paper: a rejected batch does not count',
    file: BATCHES,
    there: 'isNull(paperBatches.rejectedAt),',
    without: '',
    caughtBy: { file: PAPER, name: 'on sqlite can be rejected before and after it was approved' },
  },
  {
    holds: 'paper: a batch is approved once',
    file: DECISIONS,
    there: "inState(tx, 'waiting'),",
    without: '',
    caughtBy: { file: PAPER, name: 'on sqlite waits for a second organiser' },
  },
  {
    holds: 'paper: a batch is rejected in the state in which it was seen',
    file: DECISIONS,
    there: 'inState(tx, seen),',
    without: '',
    caughtBy: { file: PAPER, name: 'on sqlite can be rejected before and after it was approved' },
  },
  {
    holds: 'paper: an incomplete batch is not shown',
    file: BATCHES,
    there: 'isNotNull(batches.completedAt), earlier',
    without: 'earlier',
    caughtBy: { file: PAPER, name: 'on sqlite that was never completed is not listed' },
  },
  {
    holds: 'paper: a batch is entered as the dry run showed it',
    file: 'src/features/paper/submit.ts',
    there: ' || checked.check.digest !== input.digest',
    without: '',
    caughtBy: { file: PAPER, name: 'on sqlite is entered as it was shown' },
  },
  {
    holds: 'paper: only names with consent are public',
    file: NAMES,
    there: 'eq(paperSignatures.public, true),',
    without: '',
    caughtBy: { file: PAPER, name: 'on sqlite waits for a second organiser' },
  },
  {
    holds: 'paper: a withheld name is not a cursor',
    file: NAMES,
    there: '.where(and(named, eq(paperSignatures.id, after)))',
    without: '.where(eq(paperSignatures.id, after))',
    caughtBy: { file: PAGE, name: 'on sqlite stores nothing at the first press' },
  },
  {
    holds: 'paper: a removed signature does not return with a backup',
    file: 'src/features/paper/remove.ts',
    there: "await ctx.erasures.add({ what: 'paper-removed', signatureId: rowId, letter, at: ctx.now() })",
    without: '',
    caughtBy: { file: PAPER, name: 'on sqlite deletes one row at its signer’s request' },
  },
  {
    holds: 'paper: only signed-in organisers can send more than a form',
    file: 'src/server/steps/body.ts',
    there: '(await isSignedIn(site.app, request))',
    without: 'true',
    caughtBy: { file: PAGE, name: 'accepts a file of 2 MB from signed-in organisers' },
  },
  {
    holds: 'paper: concurrent uploads are limited',
    file: 'src/web/http/upload-slots.ts',
    there: 'if (this.#taken >= SLOTS) return false',
    without: '',
    caughtBy: { file: PAGE, name: 'limits concurrent uploads' },
  },
]
