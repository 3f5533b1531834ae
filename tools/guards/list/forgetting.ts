import type { Guard } from '#tools/guards/guard.ts'

const RULES = 'src/features/privacy/retention-rules'
const SIGNING_RULES = `${RULES}/signing.ts`
const EMAIL_RULES = `${RULES}/email.ts`
const ABUSE_RULES = `${RULES}/abuse.ts`
const ADDRESS_RULES = `${RULES}/addresses.ts`
const MAILBOXES = 'tests/features/signing/mailboxes.test.ts'
const RETENTION = 'tests/features/privacy/retention.test.ts'
const OWN = 'tests/features/signing/own-signature.test.ts'
const NAMES = 'tests/features/signatures/names.test.ts'
const SCRUB = 'tests/features/privacy/scrub.test.ts'

/** Guards of retention, erasure, and of what the public sees. */
export const FORGETTING: readonly Guard[] = [
  {
    holds: 'unverified signatures are deleted after seven days',
    file: SIGNING_RULES,
    there: `due: (db, page, now) => pendingOver(db, pendingLimits(now), page),`,
    without: 'due: async () => [],',
    caughtBy: {
      file: 'tests/features/signing/verify.test.ts',
      name: 'on sqlite deletes unverified signatures after seven days',
    },
  },
  {
    holds: 'an entry is kept while a link works that verifies it',
    file: 'db/queries/privacy/retention.ts',
    there: 'or(lt(signatures.submittedAt, most), notExists(living)),',
    without: '',
    caughtBy: {
      file: 'tests/features/email/link-lifetimes.test.ts',
      name: 'on sqlite works for seven days from when the email was accepted',
    },
  },
  {
    holds: 'no link keeps an entry for longer than three weeks',
    file: 'db/queries/privacy/retention.ts',
    there: 'or(lt(signatures.submittedAt, most), notExists(living)),',
    without: 'notExists(living),',
    caughtBy: {
      file: 'tests/features/email/link-lifetimes.test.ts',
      name: 'on sqlite keeps no signature for more than three weeks',
    },
  },
  {
    holds: 'an email that could not be sent is deleted',
    file: EMAIL_RULES,
    there: 'due: (db, page, now) => emailsGivenUp(db, now, page),',
    without: 'due: async () => [],',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets an email that could not be' },
  },
  {
    holds: 'a submission that could not be processed is deleted after seven days',
    file: SIGNING_RULES,
    there: 'due: (db, page, now) => submissionsBefore(db, ago(now, PENDING_LIFE), page),',
    without: 'due: async () => [],',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets a submission that could not' },
  },
  {
    holds: 'a lookup that could not be answered is deleted after a day',
    file: SIGNING_RULES,
    there: 'due: (db, page, now) => lookupsBefore(db, ago(now, LOOKUP_LIFE), page)',
    without: 'due: async () => []',
    caughtBy: {
      file: RETENTION,
      name: 'on sqlite gives up emails that could not be sent in time, and',
    },
  },
  {
    holds: 'a link is forgotten a month after it expired',
    file: SIGNING_RULES,
    there: 'due: (db, page, now) => linksExpiredBefore(db, ago(now, REMEMBERED), page)',
    without: 'due: async () => []',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets a link a month after it expired' },
  },
  {
    holds: 'fingerprints are deleted after a day',
    file: ABUSE_RULES,
    there: 'due: (db, page, now) => signaturesFingerprintedBefore(db, ago(now, FINGERPRINT_LIFE), page),',
    without: 'due: async () => [],',
    caughtBy: {
      file: 'tests/features/abuse/clusters.test.ts',
      name: 'on sqlite has no record of networks once the day is over',
    },
  },
  {
    holds: 'the key of a day is deleted after the day',
    file: ABUSE_RULES,
    there: 'due: (db, page, now) => dayKeysBefore(db, today(now), page)',
    without: 'due: async () => []',
    caughtBy: {
      file: 'tests/features/abuse/clusters.test.ts',
      name: 'on sqlite has no record of networks once the day is over',
    },
  },
  {
    holds: 'expired points of limits are deleted',
    file: ABUSE_RULES,
    there: 'due: (db, page, now) => limitsOver(db, now, page),',
    without: 'due: async () => [],',
    caughtBy: {
      file: 'tests/features/abuse/clusters.test.ts',
      name: 'on sqlite has no record of networks once the day is over',
    },
  },
  {
    holds: 'a released cluster is deleted after a month',
    file: ABUSE_RULES,
    there: 'due: (db, page, now) => releasedBefore(db, ago(now, REMEMBERED), page)',
    without: 'due: async () => []',
    caughtBy: {
      file: 'tests/features/abuse/clusters.test.ts',
      name: 'on sqlite is deleted a month after the release',
    },
  },
  {
    holds: 'addresses are deleted twelve months after a letter has ended',
    file: ADDRESS_RULES,
    there: 'due: (db, page) => signaturesWithAddress(db, slug, page),',
    without: 'due: async () => [],',
    caughtBy: { file: RETENTION, name: 'on sqlite keeps addresses until twelve months after closing' },
  },
  {
    holds: 'addresses are deleted once a letter no longer keeps them',
    file: ADDRESS_RULES,
    there: 'due: (db, page) => unforgotten(db, slug, page),',
    without: 'due: async () => [],',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets kept addresses once the letter says that' },
  },
  {
    holds: 'sent emails are deleted with the addresses',
    file: ADDRESS_RULES,
    there: 'due: (db, page, now) => emailsOver(db, slug, ago(now, REMEMBERED), page)',
    without: 'due: async () => []',
    caughtBy: { file: RETENTION, name: 'on sqlite forgets sent emails with the addresses' },
  },
  {
    holds: 'a decline is deleted after twelve months',
    file: SIGNING_RULES,
    there: 'due: (db, page, now) => declinedBefore(db, declinedSince(now), page),',
    without: 'due: async () => [],',
    caughtBy: { file: MAILBOXES, name: 'on sqlite is forgotten after 12 months' },
  },
  {
    holds: 'emails to a mailbox are counted for 30 days and no longer',
    file: EMAIL_RULES,
    there: 'due: (db, page, now) => countedUntil(db, ago(now, COUNTED_LIFE), page),',
    without: 'due: async () => [],',
    caughtBy: {
      file: MAILBOXES,
      name: 'on sqlite are counted though entries are declined or deleted meanwhile',
    },
  },
  {
    holds: 'a row that cannot be removed keeps no other from going',
    file: 'src/features/privacy/remove-overdue.ts',
    there: 'except: [...stuck]',
    without: 'except: []',
    caughtBy: { file: RETENTION, name: 'on sqlite reaches the others though more rows are stuck' },
  },
  {
    holds: 'an erased signature does not return with a backup: the line in erased.jsonl',
    file: 'src/features/signing/erase.ts',
    there: "await ctx.erasures.add({ what: 'erased', signatureId, letter, mailboxKey, at: ctx.now() })",
    without: '',
    caughtBy: {
      file: OWN,
      name: 'erasing, on sqlite survives a restore, and does not affect what was signed since',
    },
  },
  {
    holds: 'a withdrawn signature does not return with a backup: the line in erased.jsonl',
    file: 'src/features/signing/withdraw.ts',
    there: "await ctx.erasures.add({ what: 'withdrawn', signatureId, letter, mailboxKey, at: ctx.now() })",
    without: '',
    caughtBy: { file: OWN, name: 'erasing, on sqlite and withdrawing survive a restore' },
  },
  {
    holds: 'an erased signature does not return with a backup: the server checks at start',
    file: 'src/server/server.ts',
    there: 'const again = await eraseAgain(app.context)',
    without: 'const again = 0',
    caughtBy: {
      file: 'tests/web/process.test.ts',
      name: 'on sqlite restores no erased signature from a backup',
    },
  },
  {
    holds: 'a signature after erasing is kept',
    file: 'db/queries/signatures/signatures.ts',
    there: 'lte(signatures.submittedAt, until),',
    without: '',
    caughtBy: {
      file: OWN,
      name: 'erasing, on sqlite survives a restore, and does not affect what was signed since',
    },
  },
  {
    holds: 'erased is erased from the journal, too',
    file: 'src/features/signing/erase.ts',
    there: '{ ...outcome, scrubbed: await finishScrub(ctx.store) } : outcome',
    without: '{ ...outcome, scrubbed: true } : outcome',
    caughtBy: { file: OWN, name: 'after erasing, on sqlite nothing of it is in the database' },
  },
  {
    holds: 'withdrawn is gone from the journal, too',
    file: 'src/features/signing/withdraw.ts',
    there: '{ ...outcome, scrubbed: await finishScrub(ctx.store) } : outcome',
    without: '{ ...outcome, scrubbed: true } : outcome',
    caughtBy: {
      file: OWN,
      name: 'after withdrawing, on sqlite nothing that is kept can be linked to the mailbox',
    },
  },
  {
    holds: 'a withdrawn signature is tied to no mailbox: its key',
    file: 'db/queries/signing/steps.ts',
    there: 'mailboxKey: id,',
    without: '',
    caughtBy: {
      file: OWN,
      name: 'after withdrawing, on sqlite nothing that is kept can be linked to the mailbox',
    },
  },
  {
    holds: 'a withdrawn signature is tied to no mailbox: its links',
    file: 'src/features/signing/withdraw.ts',
    there: 'await forgetTokenAddresses(tx, id)',
    without: '',
    caughtBy: {
      file: OWN,
      name: 'after withdrawing, on sqlite nothing that is kept can be linked to the mailbox',
    },
  },
  {
    holds: 'counted is verified',
    file: 'db/queries/signatures/state.ts',
    there: `isNotNull(signatures.verifiedAt),
    isNull(signatures.quarantinedAt),`,
    without: 'isNull(signatures.quarantinedAt),',
    caughtBy: {
      file: 'tests/features/signing/verify.test.ts',
      name: 'on sqlite counts a signature once its button is pressed',
    },
  },
  {
    holds: 'counted is not withdrawn',
    file: 'db/queries/signatures/state.ts',
    there: `    isNull(signatures.withdrawnAt),
    isNull(signatures.invalidatedAt),
`,
    without: `    isNull(signatures.invalidatedAt),
`,
    caughtBy: { file: OWN, name: 'withdrawing, on sqlite removes the signature from the count' },
  },
  {
    holds: 'counted is not invalidated',
    file: 'db/queries/signatures/state.ts',
    there: `    isNull(signatures.withdrawnAt),
    isNull(signatures.invalidatedAt),
`,
    without: `    isNull(signatures.withdrawnAt),
`,
    caughtBy: { file: NAMES, name: 'on sqlite shows counted signatures only' },
  },
  {
    holds: 'exported is verified, unless more is asked for',
    file: 'src/features/export/rows.ts',
    there: 'if (choice.includePending) {',
    without: '{',
    caughtBy: {
      file: 'tests/features/export/export.test.ts',
      name: 'on sqlite holds the verified signatures and nothing else',
    },
  },
  {
    holds: 'addresses are exported only where the letter keeps them',
    file: 'src/features/export/columns.ts',
    there: 'return [...inZoneOf(letter, COLUMNS), ...ADDRESS_COLUMNS[letter.addresses]]',
    without: 'return [...inZoneOf(letter, COLUMNS), ...ADDRESS_COLUMNS.keep]',
    caughtBy: {
      file: 'tests/features/export/export.test.ts',
      name: 'on sqlite holds addresses only where the letter keeps them',
    },
  },
  {
    holds: 'a name that is withheld is not listed',
    file: 'db/queries/signatures/visibility.ts',
    there: 'return and(eq(signatures.public, true), isNull(signatures.hiddenAt))',
    without: 'return isNull(signatures.hiddenAt)',
    caughtBy: { file: NAMES, name: 'on sqlite shows counted signatures only' },
  },
  {
    holds: 'a name that an organiser hid is not listed',
    file: 'db/queries/signatures/visibility.ts',
    there: 'return and(eq(signatures.public, true), isNull(signatures.hiddenAt))',
    without: 'return eq(signatures.public, true)',
    caughtBy: { file: NAMES, name: 'on sqlite shows counted signatures only' },
  },
  {
    holds: 'a name that is withheld is not found',
    file: 'db/queries/signatures/public-names.ts',
    there: `        nameShown(db, letter),
        gte(`,
    without: `        counted(db, letter),
        gte(`,
    caughtBy: { file: NAMES, name: 'on sqlite does not find whose name is withheld' },
  },
  {
    holds: 'a cursor does not reveal a withheld name',
    file: 'db/queries/signatures/public-names.ts',
    there: '.where(and(nameShown(db, letter), eq(signatures.id, after)))',
    without: '.where(eq(signatures.id, after))',
    caughtBy: { file: NAMES, name: 'on sqlite does not let the place of a name that is withheld' },
  },
  {
    holds: 'a signer can download the audit log entries of the signature',
    file: 'src/features/privacy/read-own-data.ts',
    there: 'const acts = await auditEntriesOf(db, letter, id)',
    without: 'const acts = (await auditEntriesOf(db, letter, id)).slice(0, 0)',
    caughtBy: { file: 'tests/features/privacy/own-data.test.ts', name: 'on sqlite has what every column' },
  },
  {
    holds: 'an erasure that waits for a reader is written down',
    file: 'src/features/signing/erase.ts',
    there: 'await insertScrub(tx, ctx.newId(), ctx.now())',
    without: '',
    caughtBy: { file: SCRUB, name: 'on sqlite is overwritten when the reader ends' },
  },
  {
    holds: 'erasure is not reported as complete while a reader still sees the data: PostgreSQL',
    file: 'db/postgres/scrub.ts',
    there: 'if (older.rows.length === 0) return true',
    without: 'return older.rows.length >= 0',
    caughtBy: { file: SCRUB, name: 'on postgres is overwritten when the reader ends' },
  },
]
