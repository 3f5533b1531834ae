import type { Guard } from '../guard.ts'

const OVERDUE = 'src/usecases/operator/remove-overdue.ts'
const MAILBOXES = 'tests/usecases/mailboxes.test.ts'
const RETENTION = 'tests/usecases/retention.test.ts'
const OWN = 'tests/usecases/own-signature.test.ts'
const NAMES = 'tests/usecases/names.test.ts'

/** What goes and does not come back, and what the public sees of what stays. */
export const FORGETTING: readonly Guard[] = [
  {
    holds: 'who does not verify is forgotten after seven days',
    file: OVERDUE,
    there: `due: (db, page) => pendingBefore(db, ago(PENDING_LIFE), page),`,
    without: 'due: async () => [],',
    caughtBy: {
      file: 'tests/usecases/verify.test.ts',
      name: 'on sqlite loses unverified signatures after seven days',
    },
  },
  {
    holds: 'a mail that nobody could send is forgotten',
    file: OVERDUE,
    there: 'due: (db, page) => mailsGivenUp(db, now, page),',
    without: 'due: async () => [],',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets the mail that nobody could send' },
  },
  {
    holds: 'what could not be entered is forgotten after seven days',
    file: OVERDUE,
    there: 'due: (db, page) => submissionsBefore(db, ago(PENDING_LIFE), page),',
    without: 'due: async () => [],',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets what could not be entered' },
  },
  {
    holds: 'a lookup that nobody could answer is forgotten after a day',
    file: OVERDUE,
    there: 'due: (db, page) => lookupsBefore(db, ago(LOOKUP_LIFE), page)',
    without: 'due: async () => []',
    caughtBy: {
      file: RETENTION,
      name: 'on sqlite gives up mails that nobody could send in time, and lookups',
    },
  },
  {
    holds: 'a link is forgotten a month after it expired',
    file: OVERDUE,
    there: 'due: (db, page) => linksExpiredBefore(db, ago(REMEMBERED), page)',
    without: 'due: async () => []',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets a link a month after it expired' },
  },
  {
    holds: 'what signatures have in common is forgotten after a day',
    file: OVERDUE,
    there: 'due: (db, page) => signaturesMarkedBefore(db, ago(MARK_LIFE), page),',
    without: 'due: async () => [],',
    caughtBy: {
      file: 'tests/usecases/floods.test.ts',
      name: 'on sqlite says nothing of networks once the day is over',
    },
  },
  {
    holds: 'the key of a day goes with the day',
    file: OVERDUE,
    there: 'due: (db, page) => dayKeysBefore(db, today(now), page)',
    without: 'due: async () => []',
    caughtBy: {
      file: 'tests/usecases/floods.test.ts',
      name: 'on sqlite says nothing of networks once the day is over',
    },
  },
  {
    holds: 'what counts no more of a limit is forgotten',
    file: OVERDUE,
    there: 'due: (db, page) => limitsOver(db, now, page),',
    without: 'due: async () => [],',
    caughtBy: {
      file: 'tests/usecases/floods.test.ts',
      name: 'on sqlite says nothing of networks once the day is over',
    },
  },
  {
    holds: 'a flood that was released is forgotten after a month',
    file: OVERDUE,
    there: 'due: (db, page) => releasedBefore(db, ago(REMEMBERED), page)',
    without: 'due: async () => []',
    caughtBy: {
      file: 'tests/usecases/floods.test.ts',
      name: 'on sqlite is forgotten a month after it was released',
    },
  },
  {
    holds: 'addresses go twelve months after a letter has ended',
    file: OVERDUE,
    there: 'due: (db, page) => signaturesWithAddress(db, slug, page),',
    without: 'due: async () => [],',
    caughtBy: { file: RETENTION, name: 'on sqlite keeps addresses until twelve months after closing' },
  },
  {
    holds: 'addresses go once a letter says that it forgets',
    file: OVERDUE,
    there: 'due: (db, page) => unforgotten(db, slug, page),',
    without: 'due: async () => [],',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets what was kept once the letter says' },
  },
  {
    holds: 'sent mails are forgotten with the addresses',
    file: OVERDUE,
    there: 'due: (db, page) => mailsOver(db, slug, before, page)',
    without: 'due: async () => []',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets sent mails with the addresses' },
  },
  {
    holds: 'who declined is forgotten after twelve months',
    file: OVERDUE,
    there: 'due: (db, page) => declinedBefore(db, declinedSince(now), page),',
    without: 'due: async () => [],',
    caughtBy: { file: MAILBOXES, name: 'on sqlite is a stranger again after 12 months' },
  },
  {
    holds: 'what was mailed to a mailbox is counted for 30 days and no longer',
    file: OVERDUE,
    there: 'due: (db, page) => countedUntil(db, ago(COUNTED_LIFE), page),',
    without: 'due: async () => [],',
    caughtBy: { file: MAILBOXES, name: 'on sqlite are counted though entries are declined' },
  },
  {
    holds: 'a row that cannot be removed keeps no other from going',
    file: OVERDUE,
    there: 'except: [...stuck]',
    without: 'except: []',
    caughtBy: { file: RETENTION, name: 'on sqlite reaches the others though more rows are stuck' },
  },
  {
    holds: 'who erased does not come back with a backup: the line in erased.jsonl',
    file: 'src/usecases/signer/erase.ts',
    there: "await ctx.erasures.add({ what: 'erased', signatureId, letter, mailboxKey, at: ctx.now() })",
    without: '',
    caughtBy: { file: OWN, name: 'erasing, on sqlite survives a restore' },
  },
  {
    holds: 'who withdrew does not come back with a backup: the line in erased.jsonl',
    file: 'src/usecases/signer/withdraw.ts',
    there: "await ctx.erasures.add({ what: 'withdrawn', signatureId, letter, mailboxKey, at: ctx.now() })",
    without: '',
    caughtBy: { file: OWN, name: 'erasing, on sqlite and withdrawing survive a restore' },
  },
  {
    holds: 'who erased does not come back with a backup: the server looks when it starts',
    file: 'src/server.ts',
    there: 'const again = await eraseAgain(app.context)',
    without: 'const again = 0',
    caughtBy: { file: 'tests/web/process.test.ts', name: 'on sqlite brings nobody back from a backup' },
  },
  {
    holds: 'what was signed after erasing stays',
    file: 'db/queries/signatures.ts',
    there: 'lte(signatures.submittedAt, until),',
    without: '',
    caughtBy: { file: OWN, name: 'erasing, on sqlite survives a restore, and does not touch' },
  },
  {
    holds: 'erased is erased from the journal, too',
    file: 'src/usecases/signer/erase.ts',
    there: 'if (outcome.ok) await ctx.store.scrub()',
    without: '',
    caughtBy: { file: OWN, name: 'after erasing, on sqlite nothing of it is in the database' },
  },
  {
    holds: 'withdrawn is gone from the journal, too',
    file: 'src/usecases/signer/withdraw.ts',
    there: 'if (outcome.ok && outcome.first) await ctx.store.scrub()',
    without: '',
    caughtBy: { file: OWN, name: 'after withdrawing, on sqlite nothing that is kept' },
  },
  {
    holds: 'a withdrawn signature is tied to no mailbox: its key',
    file: 'db/queries/signature-steps.ts',
    there: 'mailboxKey: id,',
    without: '',
    caughtBy: { file: OWN, name: 'after withdrawing, on sqlite nothing that is kept' },
  },
  {
    holds: 'a withdrawn signature is tied to no mailbox: its links',
    file: 'src/usecases/signer/withdraw.ts',
    there: 'await forgetTokenAddresses(tx, id)',
    without: '',
    caughtBy: { file: OWN, name: 'after withdrawing, on sqlite nothing that is kept' },
  },
  {
    holds: 'counted is verified',
    file: 'db/queries/counted-signatures.ts',
    there: `isNotNull(signatures.verifiedAt),
    isNull(signatures.heldAt),`,
    without: 'isNull(signatures.heldAt),',
    caughtBy: {
      file: 'tests/usecases/verify.test.ts',
      name: 'on sqlite counts a signature from the press of the button',
    },
  },
  {
    holds: 'counted is not withdrawn',
    file: 'db/queries/counted-signatures.ts',
    there: 'isNull(signatures.withdrawnAt),',
    without: '',
    caughtBy: { file: OWN, name: 'withdrawing, on sqlite takes the signature out of the count' },
  },
  {
    holds: 'counted is not invalidated',
    file: 'db/queries/counted-signatures.ts',
    there: 'isNull(signatures.invalidatedAt),',
    without: '',
    caughtBy: { file: NAMES, name: 'on sqlite shows counted signatures only' },
  },
  {
    holds: 'exported is verified, unless more is asked for',
    file: 'src/usecases/organiser/exported-rows.ts',
    there: 'if (choice.includePending) {',
    without: '{',
    caughtBy: {
      file: 'tests/usecases/export.test.ts',
      name: 'on sqlite holds the verified signatures and nothing else',
    },
  },
  {
    holds: 'addresses are exported only where the letter keeps them',
    file: 'src/domain/export-choice.ts',
    there: 'return [...COLUMNS, ...ADDRESS_COLUMNS[letter.addresses]]',
    without: 'return [...COLUMNS, ...ADDRESS_COLUMNS.keep]',
    caughtBy: {
      file: 'tests/usecases/export.test.ts',
      name: 'on sqlite holds addresses only where the letter keeps them',
    },
  },
  {
    holds: 'a name that is withheld is not listed',
    file: 'db/queries/public-names.ts',
    there: 'const shown = row.public && row.hiddenAt === null',
    without: 'const shown = row.hiddenAt === null',
    caughtBy: { file: NAMES, name: 'on sqlite shows counted signatures only' },
  },
  {
    holds: 'a name that an organiser hid is not listed',
    file: 'db/queries/public-names.ts',
    there: 'const shown = row.public && row.hiddenAt === null',
    without: 'const shown = row.public',
    caughtBy: { file: NAMES, name: 'on sqlite shows counted signatures only' },
  },
  {
    holds: 'a name that is withheld is not found',
    file: 'db/queries/public-names.ts',
    there: 'eq(signatures.public, true), ',
    without: '',
    caughtBy: { file: NAMES, name: 'on sqlite does not find whose name is withheld' },
  },
  {
    holds: 'the place of a name that is withheld does not tell it',
    file: 'db/queries/public-names.ts',
    there: '.where(and(findable, eq(signatures.id, after)))',
    without: '.where(eq(signatures.id, after))',
    caughtBy: { file: NAMES, name: 'on sqlite does not let the place of a name that is withheld' },
  },
]
