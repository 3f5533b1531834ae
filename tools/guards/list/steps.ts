import type { Guard } from '#tools/guards/guard.ts'

const STEPS_FILE = 'db/queries/signing/steps.ts'
const STEPS_TEST = 'tests/db/steps.test.ts'

/** Guards of state changes that happen once with concurrent requests: the condition is in the statement. */
export const STEPS: readonly Guard[] = [
  {
    holds: 'verified once: markVerified',
    file: STEPS_FILE,
    there: `.set({ ...text, verifiedAt: now, sealedAddress, ...(keepAddress ? {} : { address: null }) })
    .where(and(eq(signatures.id, id), unverified(tx)))`,
    without: `.set({ ...text, verifiedAt: now, sealedAddress, ...(keepAddress ? {} : { address: null }) })
    .where(eq(signatures.id, id))`,
    caughtBy: { file: STEPS_TEST, name: 'verifies once' },
  },
  {
    holds: 'a verified entry is not overwritten: replacePending',
    file: STEPS_FILE,
    there: `.set(typed)
    .where(and(eq(signatures.id, id), unverified(tx)))`,
    without: `.set(typed)
    .where(eq(signatures.id, id))`,
    caughtBy: {
      file: 'tests/features/signing/sign.test.ts',
      name: 'tells a signer by email that they have already signed',
    },
  },
  {
    holds: 'a verified entry is not declined: deletePending',
    file: STEPS_FILE,
    there: `.delete(signatures)
    .where(and(eq(signatures.id, id), unverified(tx)))`,
    without: `.delete(signatures)
    .where(eq(signatures.id, id))`,
    caughtBy: { file: STEPS_TEST, name: 'deletes only pending signatures' },
  },
  {
    holds: 'withdrawn once: markWithdrawn',
    file: STEPS_FILE,
    there: '.where(and(eq(signatures.id, id), isVerified(tx)))',
    without: '.where(eq(signatures.id, id))',
    caughtBy: { file: STEPS_TEST, name: 'withdraws once, and only verified signatures' },
  },
  {
    holds: 'a withdrawn entry is not corrected: correctEntry',
    file: STEPS_FILE,
    there: `.set(entry)
    .where(and(eq(signatures.id, id), isNull(signatures.withdrawnAt)))`,
    without: `.set(entry)
    .where(eq(signatures.id, id))`,
    caughtBy: { file: STEPS_TEST, name: 'does not correct a withdrawn signature' },
  },
  {
    holds: 'a submission is entered by one process: takeSubmission',
    file: 'db/queries/signing/submissions.ts',
    there: `.where(eq(submissions.id, id)).returning({ id: submissions.id })
  return rows.length === 1`,
    without: `.where(eq(submissions.id, id)).returning({ id: submissions.id })
  return rows.length < 2`,
    caughtBy: {
      file: 'tests/features/signing/process-submissions.test.ts',
      name: 'is processed in order and once by two processes',
    },
  },
  {
    holds: 'a lookup is answered by one process: takeLookup',
    file: 'db/queries/signing/lookups.ts',
    there: 'return rows.length === 1',
    without: 'return rows.length < 2',
    caughtBy: { file: STEPS_TEST, name: 'gives each waiting row to one caller' },
  },
  {
    holds: 'an email is sent by one process: the condition in claimDue',
    file: 'db/queries/email/outbox.ts',
    there: `        ),
        due,
      ),`,
    without: `        ),
      ),`,
    caughtBy: {
      file: 'tests/features/email/outbox.test.ts',
      name: 'two processes on one database send each email once',
    },
  },
  {
    holds: 'an email is sent by one process: the lease',
    file: 'db/queries/email/outbox.ts',
    there: 'waiting(tx), lte(outbox.dueAt, now), unleased(tx, now))',
    without: 'waiting(tx), lte(outbox.dueAt, now))',
    caughtBy: {
      file: 'tests/features/email/outbox.test.ts',
      name: 'two processes on one database send each email once',
    },
  },
  {
    holds: 'a signer is asked about a version once: markAnnounced',
    file: 'db/queries/signatures/reaffirmations.ts',
    there: `.onConflictDoNothing()
    .returning({ version: tx.tables.versionAnswers.version })
  return rows.length === 1`,
    without: `.onConflictDoNothing()
    .returning({ version: tx.tables.versionAnswers.version })
  return rows.length < 2`,
    caughtBy: { file: STEPS_TEST, name: 'announces a version once' },
  },
  {
    holds: 're-affirmed once: markReaffirmed',
    file: 'db/queries/signatures/reaffirmations.ts',
    there: 'setWhere: isNull(versionAnswers.reaffirmedAt),',
    without: '',
    caughtBy: { file: STEPS_TEST, name: 're-affirms once' },
  },
  {
    holds: 'a cluster is decided once: decide',
    file: 'db/queries/abuse/clusters.ts',
    there:
      '.where(and(eq(clusters.id, id), from === null ? isNull(clusters.decision) : eq(clusters.decision, from)))',
    without: '.where(eq(clusters.id, id))',
    caughtBy: {
      file: 'tests/features/abuse/clusters.test.ts',
      name: 'deciding about a cluster, on postgres is done once, and a second decision is reported',
    },
  },
  {
    holds: 'concurrent points of a limit add up: addPoints',
    file: 'db/queries/abuse/limits.ts',
    there: 'else ${limits.points} + ${row.points} end',
    without: 'else ${row.points} end',
    caughtBy: {
      file: 'tests/features/abuse/limits.test.ts',
      name: 'allow exactly their number of concurrent requests',
    },
  },
]
