import type { Guard } from '#tools/guards/guard.ts'

const STEP = 'db/queries/moderation/signature-step.ts'
const NAMES = 'db/queries/moderation/names.ts'
const INVALIDITY = 'db/queries/moderation/invalidity.ts'
const MODERATION = 'tests/features/moderation/moderation.test.ts'
const SEARCH = 'tests/features/moderation/search.test.ts'
const PAGES = 'tests/web/signatures.test.ts'

/** Guards of searching and moderating signatures. */
export const ORGANISE_SIGNATURES: readonly Guard[] = [
  {
    holds: 'signatures: a withdrawn signature cannot be changed',
    file: STEP,
    there: 'eq(signatures.letter, letter), isNull(signatures.withdrawnAt), from)',
    without: 'eq(signatures.letter, letter), from)',
    caughtBy: { file: MODERATION, name: 'on sqlite that was withdrawn cannot be moderated' },
  },
  {
    holds: 'signatures: a signature of another letter cannot be changed',
    file: STEP,
    there: 'eq(signatures.id, id), eq(signatures.letter, letter), isNull(signatures.withdrawnAt)',
    without: 'eq(signatures.id, id), isNull(signatures.withdrawnAt)',
    caughtBy: { file: MODERATION, name: 'on sqlite is hidden' },
  },
  {
    holds: 'signatures: a name that is not shown does not stand first',
    file: NAMES,
    there: 'and(isNull(tx.tables.signatures.featuredAt), nameShown(tx, named.letter))',
    without: 'isNull(tx.tables.signatures.featuredAt)',
    caughtBy: { file: MODERATION, name: 'on sqlite is hidden' },
  },
  {
    holds: 'signatures: moderating a name is in the audit log',
    file: 'src/features/moderation/moderate-name.ts',
    there: 'await recordAuditEntry(ctx, tx, actor, { letter: named.letter, action, signatureId: named.id })',
    without: '',
    caughtBy: { file: MODERATION, name: 'on sqlite is hidden' },
  },
  {
    holds: 'signatures: one is made invalid once',
    file: INVALIDITY,
    there: '        valid(tx),\n',
    without: '        isNull(signatures.withdrawnAt),\n',
    caughtBy: {
      file: MODERATION,
      name: 'on postgres two organisers invalidate and restore the same signature',
    },
  },
  {
    holds: 'signatures: bulk invalidation stops where more signatures fit than were shown',
    file: 'src/features/moderation/bulk-invalidate.ts',
    there: "if (preview.all > seen) return { ok: false, reason: 'more-now', preview }",
    without: '',
    caughtBy: { file: MODERATION, name: 'on sqlite are not changed where more fit than were seen' },
  },
  {
    holds: 'signatures: an invalidation of another letter cannot be undone',
    file: 'src/features/moderation/bulk-restore.ts',
    there: "if (row?.letter !== letter) return { ok: false, reason: 'invalidation-unknown' }",
    without: '',
    caughtBy: { file: MODERATION, name: 'on sqlite are counted before' },
  },
  {
    holds: 'signatures: a search finds signatures of its letter only',
    file: 'db/queries/moderation/search-condition.ts',
    there: '    eq(signatures.letter, letter),\n    name ===',
    without: '    name ===',
    caughtBy: { file: SEARCH, name: 'on sqlite finds nothing of another letter' },
  },
  {
    holds: 'signatures: a wildcard in a search has no special meaning',
    file: 'db/queries/moderation/search-condition.ts',
    there: 'and(gte(nameFolded, folded), lt(nameFolded, `${folded}\\u{10FFFF}`))',
    without: 'sql`${nameFolded} like ${`${folded}%`}`',
    caughtBy: { file: SEARCH, name: 'on sqlite takes wildcards' },
  },
  {
    holds: 'signatures: an address that was searched for is in no link',
    file: 'src/web/actions/moderation/find-by-address.ts',
    there: 'return id ? context.redirect(`${base}/signatures/${id}`, 303)',
    without: 'return id ? context.redirect(`${base}/signatures/${id}?email=${typed}`, 303)',
    caughtBy: { file: PAGES, name: 'on sqlite are found by an address that is in no link' },
  },
]
