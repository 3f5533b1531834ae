import type { Guard } from '#tools/guards/guard.ts'

const QUARANTINE = 'src/features/abuse/quarantine-submission.ts'
const CLUSTER_START = 'src/features/abuse/cluster-start.ts'
const CLUSTERS_TEST = 'tests/features/abuse/clusters.test.ts'
const TOLD_TEST = 'tests/web/signature.test.ts'

/** Signatures that wait for an organiser, and what is decided of them. */
export const CLUSTERS: readonly Guard[] = [
  {
    holds: 'a flood goes back to where it began',
    file: QUARANTINE,
    there: 'await addMatchingSignatures(tx, cluster, start)',
    without: '',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite begins with the first that is too many' },
  },
  {
    holds: 'what belongs to a flood is held back when it is noticed',
    file: QUARANTINE,
    there: 'const quarantined = await quarantineMembers(tx, cluster.id, now)',
    without: 'const quarantined = 0',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite begins with the first that is too many' },
  },
  {
    holds: 'what comes after is held back',
    file: QUARANTINE,
    there: 'await addToActive(tx, submission.id, active, ctx.now())',
    without: '',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite holds nobody for what somebody else typed' },
  },
  {
    holds: 'whom nobody noticed yet is held back at verifying: quarantineIfMatching',
    file: 'src/features/signing/verify.ts',
    there: 'await quarantineIfMatching(tx, letter.slug, signature.id, now)',
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'takes in at verifying who was entered at the moment in which it was noticed',
    },
  },
  {
    holds: 'what is held back does not count',
    file: 'db/queries/signatures/state.ts',
    there: 'isNull(signatures.quarantinedAt),',
    without: '',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite begins with the first that is too many' },
  },
  {
    holds: 'one flood of a kind at a time: the unique index, SQLite',
    file: 'db/migrations/sqlite/0000_first.sql',
    there: 'CREATE UNIQUE INDEX `clusters_catching`',
    without: 'CREATE INDEX `clusters_catching`',
    caughtBy: { file: 'tests/db/steps.test.ts', name: 'on sqlite creates one cluster for each kind and key' },
  },
  {
    holds: 'one flood of a kind at a time: the unique index, PostgreSQL',
    file: 'db/migrations/postgres/0000_first.sql',
    there: 'CREATE UNIQUE INDEX "clusters_catching"',
    without: 'CREATE INDEX "clusters_catching"',
    caughtBy: {
      file: 'tests/db/steps.test.ts',
      name: 'on postgres creates one cluster for each kind and key',
    },
  },
  {
    holds: 'a flood that was released counts anew',
    file: CLUSTER_START,
    there: 'if (!released || released < longest) return longest',
    without: 'return longest',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite counts anew after it was released' },
  },
  {
    holds: 'released is only what no other flood holds: releaseMembers',
    file: 'db/queries/abuse/quarantine.ts',
    there: 'isNull(signatures.quarantinedAt), members, exists(activeMemberships(tx))',
    without: 'isNull(signatures.quarantinedAt), members, isNotNull(signatures.quarantinedAt)',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite lets nobody count who came in another flood too' },
  },
  {
    holds: 'a rejected flood takes in what still comes',
    file: 'db/queries/abuse/clusters.ts',
    there: "return or(isNull(clusters.decision), eq(clusters.decision, 'rejected'))",
    without: 'return isNull(clusters.decision)',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite invalidates all of it in one step, with what still comes',
    },
  },
  {
    holds: 'a decision is taken back before another is made',
    file: 'src/features/moderation/decide-cluster.ts',
    there: "if (!isOpen) return 'cluster-decided'",
    without: '',
    caughtBy: { file: CLUSTERS_TEST, name: 'deciding of a flood, on sqlite is done once' },
  },
  {
    holds: 'one signature that was released is no part of what is decided of the rest',
    file: 'db/queries/abuse/cluster-members.ts',
    there: '        isNull(clusterMembers.releasedAt),\n        gt(clusterMembers.signatureId, after),\n',
    without: '        gt(clusterMembers.signatureId, after),\n',
    caughtBy: { file: CLUSTERS_TEST, name: 'one signature of a flood, on sqlite stays as it was decided' },
  },
  {
    holds: 'one signature that was released is not caught again by the same flood',
    file: 'db/queries/abuse/cluster-members.ts',
    there:
      'and(eq(clusterMembers.signatureId, signatures.id), isNull(clusterMembers.releasedAt), isActive(db))',
    without: 'and(eq(clusterMembers.signatureId, signatures.id), isActive(db))',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'one signature of a flood, on sqlite that has not verified yet counts once it does',
    },
  },
  {
    holds: 'one signature that is invalid with its flood is not released',
    file: 'src/features/moderation/release-signature.ts',
    there:
      "if (now.invalidatedAt || (await isBeingRejected(tx, id))) return { ok: false, reason: 'cluster-decided' }",
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'one signature of a flood, on sqlite that is invalid with its flood',
    },
  },
  {
    holds: 'nobody is held for what somebody else typed for them',
    file: QUARANTINE,
    there: 'await leaveClusters(tx, submission.id)',
    without: '',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite holds nobody for what somebody else typed' },
  },
  {
    holds: 'several disposable addresses wait',
    file: 'src/features/abuse/fingerprint.ts',
    there: "fingerprints.push({ kind: 'disposable', text: '', label: null })",
    without: 'fingerprints.push()',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite is not one person with a disposable or mistyped address',
    },
  },
  {
    holds: 'a mistyped domain is no disposable one',
    file: 'src/features/abuse/fingerprint.ts',
    there: 'if (isDisposable(host) && suggestDomain(host) === null)',
    without: 'if (isDisposable(host))',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite is not one person with a disposable or mistyped address',
    },
  },
  {
    holds: 'who solved no captcha where one is asked for waits',
    file: QUARANTINE,
    there: "if (proof === 'none') kinds.push('no-captcha')",
    without: '',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite has whoever came without a captcha' },
  },
  {
    holds: 'hosts below one domain are one',
    file: 'src/features/abuse/fingerprint.ts',
    there: 'const domain = registeredDomain(host)',
    without: 'const domain = host',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite is told by the domain that somebody registered' },
  },
  {
    holds: 'a large provider is no flood',
    file: 'src/features/abuse/fingerprint.ts',
    there: 'if (!isLargeProvider(host)) fingerprints',
    without: 'fingerprints',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite is not told by a domain at which everybody may have a mailbox',
    },
  },
  {
    holds: 'a flood is of one letter',
    file: 'db/queries/abuse/clusters.ts',
    there: '.where(and(eq(clusters.letter, letter), isActive(db), any))',
    without: '.where(and(isActive(db), any))',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite of one kind concerns one letter' },
  },
  {
    holds: 'a flood goes back to the beginning of its longest rate',
    file: CLUSTER_START,
    there: 'const longest = before(Math.max(...rates.map((rate) => rate.seconds)))',
    without: 'const longest = before(seconds)',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite goes back to the beginning of its longest rate' },
  },
  {
    holds: 'what is looked at by a person goes on being looked at, once some of it was rejected',
    file: 'src/features/moderation/decide-cluster.ts',
    there: "return choice === 'rejected' ? id : ''",
    without: 'return key',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite begins anew, rejected' },
  },
  {
    holds: 'whoever fills in what nobody sees waits for an organiser',
    file: QUARANTINE,
    there: "if (isTrapped) kinds.push('trapped')",
    without: '',
    caughtBy: {
      file: 'tests/features/abuse/clusters.test.ts',
      name: 'on sqlite has whoever fills in what nobody sees',
    },
  },
  {
    holds: 'one’s own page says the same of what counts and of what is under review',
    file: 'src/web/loaders/signing/own-page.ts',
    there: 'own.ok ? signerState(own.signature) : own.reason',
    without: "own.ok ? (own.signature.quarantinedAt ? 'pending' : signerState(own.signature)) : own.reason",
    caughtBy: {
      file: TOLD_TEST,
      name: 'what a signer is told, on sqlite is the same, in each page and mail',
    },
  },
  {
    holds: 'a signer is told, behind both links, that their signature was invalidated',
    file: 'src/features/signatures/invalidation-of.ts',
    there: 'if (!invalidatedAt) return null',
    without: 'if (invalidatedAt !== undefined) return null',
    caughtBy: {
      file: TOLD_TEST,
      name: 'what a signer is told, on sqlite is that an invalidated one does not count',
    },
  },
]
