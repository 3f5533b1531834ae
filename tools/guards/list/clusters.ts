import type { Guard } from '#tools/guards/guard.ts'

const QUARANTINE = 'src/features/abuse/quarantine-submission.ts'
const CLUSTER_START = 'src/features/abuse/cluster-start.ts'
const CLUSTERS_TEST = 'tests/features/abuse/clusters.test.ts'
const TOLD_TEST = 'tests/web/signature.test.ts'

/** Guards of suspicious signatures: noticing clusters, quarantine and decisions. */
export const CLUSTERS: readonly Guard[] = [
  {
    holds: 'a cluster includes signatures from before it was noticed',
    file: QUARANTINE,
    there: 'await addMatchingSignatures(tx, cluster, start)',
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite is noticed at the first signature over the rate of a domain',
    },
  },
  {
    holds: 'the signatures of a cluster are quarantined when it is noticed',
    file: QUARANTINE,
    there: 'const quarantined = await quarantineMembers(tx, cluster.id, now)',
    without: 'const quarantined = 0',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite is noticed at the first signature over the rate of a domain',
    },
  },
  {
    holds: 'later signatures of a cluster are quarantined',
    file: QUARANTINE,
    there: 'await addToActive(tx, submission.id, active, ctx.now())',
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite does not quarantine a signer for what a stranger typed before',
    },
  },
  {
    holds: 'signatures that were missed are quarantined at verifying: quarantineIfMatching',
    file: 'src/features/signing/verify.ts',
    there: 'await quarantineIfMatching(tx, letter.slug, signature.id, now)',
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'gets a signature at verifying that was submitted while it was noticed',
    },
  },
  {
    holds: 'quarantined signatures do not count',
    file: 'db/queries/signatures/state.ts',
    there: 'isNull(signatures.quarantinedAt),',
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite is noticed at the first signature over the rate of a domain',
    },
  },
  {
    holds: 'one open cluster for each kind and key: the unique index, SQLite',
    file: 'db/migrations/sqlite/0000_first.sql',
    there: 'CREATE UNIQUE INDEX `clusters_catching`',
    without: 'CREATE INDEX `clusters_catching`',
    caughtBy: { file: 'tests/db/steps.test.ts', name: 'on sqlite creates one cluster for each kind and key' },
  },
  {
    holds: 'one open cluster for each kind and key: the unique index, PostgreSQL',
    file: 'db/migrations/postgres/0000_first.sql',
    there: 'CREATE UNIQUE INDEX "clusters_catching"',
    without: 'CREATE INDEX "clusters_catching"',
    caughtBy: {
      file: 'tests/db/steps.test.ts',
      name: 'on postgres creates one cluster for each kind and key',
    },
  },
  {
    holds: 'counting starts anew after a cluster was released',
    file: CLUSTER_START,
    there: 'if (!released || released < longest) return longest',
    without: 'return longest',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite starts a new count after a release' },
  },
  {
    holds: 'a release leaves signatures of other open clusters in quarantine: releaseMembers',
    file: 'db/queries/abuse/quarantine.ts',
    there: 'isNull(signatures.quarantinedAt), members, exists(activeMemberships(tx))',
    without: 'isNull(signatures.quarantinedAt), members, isNotNull(signatures.quarantinedAt)',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite releases no signature that is in another open cluster',
    },
  },
  {
    holds: 'a rejected cluster includes later signatures',
    file: 'db/queries/abuse/clusters.ts',
    there: "return or(isNull(clusters.decision), eq(clusters.decision, 'rejected'))",
    without: 'return isNull(clusters.decision)',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite invalidates all signatures in one step',
    },
  },
  {
    holds: 'a decision is taken back before another is made',
    file: 'src/features/moderation/decide-cluster.ts',
    there: "if (!isOpen) return 'cluster-decided'",
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'deciding about a cluster, on sqlite is done once, and a second decision is reported',
    },
  },
  {
    holds: 'a signature that was released by itself is not part of later decisions about its cluster',
    file: 'db/queries/abuse/cluster-members.ts',
    there: '        isNull(clusterMembers.releasedAt),\n        gt(clusterMembers.signatureId, after),\n',
    without: '        gt(clusterMembers.signatureId, after),\n',
    caughtBy: { file: CLUSTERS_TEST, name: 'one signature of a cluster, on sqlite keeps its own decision' },
  },
  {
    holds: 'a signature that was released by itself does not join the same cluster again',
    file: 'db/queries/abuse/cluster-members.ts',
    there:
      'and(eq(clusterMembers.signatureId, signatures.id), isNull(clusterMembers.releasedAt), isActive(db))',
    without: 'and(eq(clusterMembers.signatureId, signatures.id), isActive(db))',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'one signature of a cluster, on sqlite that is released before it is verified counts once it is',
    },
  },
  {
    holds: 'a signature that is invalid with its cluster is not released',
    file: 'src/features/moderation/release-signature.ts',
    there:
      "if (now.invalidatedAt || (await isBeingRejected(tx, id))) return { ok: false, reason: 'cluster-decided' }",
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'one signature of a cluster, on sqlite that is invalid with its cluster is not released',
    },
  },
  {
    holds: 'a signer is not quarantined for what a stranger typed before',
    file: QUARANTINE,
    there: 'await leaveClusters(tx, submission.id)',
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite does not quarantine a signer for what a stranger typed before',
    },
  },
  {
    holds: 'several disposable addresses wait',
    file: 'src/features/abuse/fingerprint.ts',
    there: "fingerprints.push({ kind: 'disposable', text: '', label: null })",
    without: 'fingerprints.push()',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite is not formed by one disposable or mistyped address',
    },
  },
  {
    holds: 'a mistyped domain is no disposable one',
    file: 'src/features/abuse/fingerprint.ts',
    there: 'if (isDisposable(host) && suggestDomain(host) === null)',
    without: 'if (isDisposable(host))',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite is not formed by one disposable or mistyped address',
    },
  },
  {
    holds: 'a signature without a required captcha is quarantined',
    file: QUARANTINE,
    there: "if (proof === 'none') kinds.push('no-captcha')",
    without: '',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite includes signatures without a captcha where one is required',
    },
  },
  {
    holds: 'hosts below one domain are one',
    file: 'src/features/abuse/fingerprint.ts',
    there: 'const domain = registeredDomain(host)',
    without: 'const domain = host',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite is noticed by the registered domain' },
  },
  {
    holds: 'a large provider forms no cluster',
    file: 'src/features/abuse/fingerprint.ts',
    there: 'if (!isLargeProvider(host)) fingerprints',
    without: 'fingerprints',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite is not noticed at a domain where anyone may have a mailbox',
    },
  },
  {
    holds: 'a cluster belongs to one letter',
    file: 'db/queries/abuse/clusters.ts',
    there: '.where(and(eq(clusters.letter, letter), isActive(db), any))',
    without: '.where(and(isActive(db), any))',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite of one kind belongs to one letter' },
  },
  {
    holds: 'a cluster starts at the beginning of its longest rate',
    file: CLUSTER_START,
    there: 'const longest = before(Math.max(...rates.map((rate) => rate.seconds)))',
    without: 'const longest = before(seconds)',
    caughtBy: { file: CLUSTERS_TEST, name: 'on sqlite goes back to the beginning of its longest rate' },
  },
  {
    holds: 'a review continues after some of its signatures were rejected',
    file: 'src/features/moderation/decide-cluster.ts',
    there: "return choice === 'rejected' ? id : ''",
    without: 'return key',
    caughtBy: {
      file: CLUSTERS_TEST,
      name: 'on sqlite starts a new cluster after a rejection where the kind has no common fingerprint',
    },
  },
  {
    holds: 'a signature with a filled-in hidden field is quarantined',
    file: QUARANTINE,
    there: "if (isTrapped) kinds.push('trapped')",
    without: '',
    caughtBy: {
      file: 'tests/features/abuse/clusters.test.ts',
      name: 'on sqlite includes signatures whose hidden field was filled in',
    },
  },
  {
    holds: 'the private page is the same for counted and quarantined signatures',
    file: 'src/web/loaders/signing/own-page.ts',
    there: 'own.ok ? signerState(own.signature) : own.reason',
    without: "own.ok ? (own.signature.quarantinedAt ? 'pending' : signerState(own.signature)) : own.reason",
    caughtBy: {
      file: TOLD_TEST,
      name: 'what a signer is told, on sqlite is the same, in each page and mail',
    },
  },
  {
    holds: 'both links tell a signer that their signature was invalidated',
    file: 'src/features/signatures/invalidation-of.ts',
    there: 'if (!invalidatedAt) return null',
    without: 'if (invalidatedAt !== undefined) return null',
    caughtBy: {
      file: TOLD_TEST,
      name: 'what a signer is told, on sqlite is that an invalidated one does not count',
    },
  },
]
