import { expect, it } from 'vitest'
import { openCluster } from '#db/queries/abuse/clusters.ts'
import { findSignature } from '#db/queries/signatures/signatures.ts'
import type { ClusterKind } from '#features/abuse/fingerprint.ts'
import { leaveClusters } from '#features/abuse/membership.ts'
import { type ClusterChoice, type DecideOutcome, decideCluster } from '#features/moderation/decide-cluster.ts'
import { type ClusterSize, listClusters } from '#features/moderation/list-clusters.ts'
import { releaseSignature } from '#features/moderation/release-signature.ts'
import { check } from '#features/operations/check.ts'
import { removeOverdue } from '#features/privacy/remove-overdue.ts'
import { erase } from '#features/signing/erase.ts'
import { sign } from '#features/signing/sign.ts'
import { withdraw } from '#features/signing/withdraw.ts'
import { filledIn, pressYes, shippedLetter, type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { type ReceivedEmail, tokenIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { AT_HOME } from '#tests/support/sign.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Small enough to reach: more than five within ten minutes form a cluster. */
const SMALL = {
  CLUSTER_CLIENT: '5/10m,50/1d',
  CLUSTER_DOMAIN: '5/10m,20/1d',
  CLUSTER_PATTERN: '5/10m,20/1d',
  CLUSTER_LETTER: '5000/10m',
}

/** Only the given fields are the same. */
const NONE = {
  CLUSTER_CLIENT: '5000/10m',
  CLUSTER_DOMAIN: '5000/10m',
  CLUSTER_PATTERN: '5000/10m',
  CLUSTER_LETTER: '5000/10m',
}

/** Letters only, so that no two have a pattern in common. */
const spelt = (i: number) => [...String(i)].map((digit) => 'abcdefghij'[Number(digit)]).join('')

type Sent = { email: string; name?: string; network?: string; isTrapped?: boolean }

async function enter(
  app: TestApp,
  { email, name, network = AT_HOME.network, isTrapped = false }: Sent,
): Promise<void> {
  const form = filledIn(app.letter, { name: name ?? 'Somebody', email })
  expect(await sign(app.context, app.letter, form, { network, captcha: {}, isTrapped })).toEqual({ ok: true })
  await app.intake()
}

async function verifyAll(app: TestApp): Promise<ReceivedEmail[]> {
  const emails = await app.deliver()
  for (const mail of emails) {
    const link = /\/verify\/(\S+)/.exec(mail.text)
    if (link) expect(await pressYes(app, tokenIn(mail))).toMatchObject({ ok: true })
  }
  return emails
}

const count = async (app: TestApp) => (await app.counts.of(app.letter)).count.count
const waiting = (app: TestApp) => listClusters(app.context, { undecided: true })
const kinds = (clusters: ClusterSize[]): ClusterKind[] => clusters.map((cluster) => cluster.kind).sort()

async function onlyCluster(app: TestApp): Promise<ClusterSize> {
  const clusters = await waiting(app)
  expect(clusters).toHaveLength(1)
  return clusters[0] as ClusterSize
}

const choose = (app: TestApp, id: string, choice: ClusterChoice): Promise<DecideOutcome> =>
  decideCluster(app.context, 'operator', { id }, choice, 'automated submissions')

async function isSound(app: TestApp) {
  for (const finding of await check(app.context, app.letters)) expect(finding).toMatchObject({ found: 0 })
}

/** Several people at one domain, each from a different network. */
async function crowdAt(app: TestApp, domain: string, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i += 1) {
    await enter(app, { email: `${spelt(i)}@${domain}`, name: `Name ${spelt(i)}`, network: `198.51.100.${i}` })
  }
}

onEachDatabase('a cluster', (kind) => {
  it('is noticed at the first signature over the rate of a domain, and quarantines those before it', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 5)
    await verifyAll(app)
    expect([await count(app), await waiting(app)]).toEqual([5, []])
    await crowdAt(app, 'flood.example', 5, 6)
    expect(await count(app)).toBe(0)
    expect(await onlyCluster(app)).toMatchObject({
      kind: 'domain',
      label: 'flood.example',
      verified: 5,
      pending: 1,
    })
    const alarm = app.logLines.find((line) => line.includes('cluster-raised'))
    expect(JSON.parse(alarm ?? '{}')).toMatchObject({ level: 'warn', kind: 'domain', quarantined: 6 })
    await verifyAll(app)
    await crowdAt(app, 'flood.example', 6, 12)
    await verifyAll(app)
    expect(await count(app)).toBe(0)
    expect(await onlyCluster(app)).toMatchObject({ verified: 12, pending: 0 })
    await isSound(app)
  })

  it('gets the same emails, pages and answers as everyone else', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 8)
    await enter(app, ada)
    const emails = await app.deliver()
    expect(emails).toHaveLength(9)
    const texts = new Set(
      emails.map((mail) => mail.text.replace(/\/verify\/\S+/g, '').replace(/Hello [^\n]*/g, '')),
    )
    expect(texts).toHaveLength(1)
    const outcomes = await Promise.all(emails.map((mail) => pressYes(app, tokenIn(mail))))
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome)))).toHaveLength(1)
    const thanks = (await app.deliver()).slice(9)
    expect(thanks).toHaveLength(9)
    expect(await count(app)).toBe(1)
    await isSound(app)
  })

  it('does not affect other signatures', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 8)
    await enter(app, { ...ada, network: '203.0.113.1' })
    await enter(app, { ...grace, network: '203.0.113.2' })
    await verifyAll(app)
    expect(await count(app)).toBe(2)
  })

  it('is not formed by signatures at two domains, or over a longer time', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'one.example', 0, 5)
    await crowdAt(app, 'two.example', 5, 10)
    app.clock.pass(10 * MINUTE)
    await crowdAt(app, 'one.example', 10, 15)
    expect(await waiting(app)).toEqual([])
  })

  it('goes back to the beginning of its longest rate', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'slow.example', 0, 5)
    app.clock.pass(60 * MINUTE)
    await crowdAt(app, 'slow.example', 5, 10)
    await verifyAll(app)
    expect(await count(app)).toBe(10)
    await crowdAt(app, 'slow.example', 10, 11)
    expect(await count(app)).toBe(0)
    await isSound(app)
  })

  it('includes signatures that are verified after the day is over', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 6)
    const cluster = await onlyCluster(app)
    await app.context.store.write(async (tx) => {
      // As if one of them had been entered at the moment in which the cluster was noticed.
      const [late] = await tx.select().from(tx.tables.clusterMembers).limit(1)
      await leaveClusters(tx, late?.signatureId ?? '')
    })
    expect(await onlyCluster(app)).toMatchObject({ pending: 5 })
    app.clock.pass(DAY + 1)
    await removeOverdue(app.context, app.letters)
    expect(await onlyCluster(app)).toMatchObject({ id: cluster.id, pending: 6 })
    await isSound(app)
  })

  it('is noticed at a private host below the domain of a large provider', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'c-1-2-3.hsd1.comcast.net', 0, 6)
    expect(await onlyCluster(app)).toMatchObject({ kind: 'domain', label: 'comcast.net' })
  })

  it('has an encrypted label', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 6)
    const kept = await app.context.store.read((db) => db.select().from(db.tables.clusters))
    expect(JSON.stringify(kept)).not.toContain('flood.example')
  })

  it('is noticed where signatures come slowly, all day', async () => {
    const app = await testApp(kind, { env: SMALL })
    for (let i = 0; i < 20; i += 1) {
      await crowdAt(app, 'slow.example', i, i + 1)
      app.clock.pass(5 * MINUTE)
    }
    expect(await waiting(app)).toEqual([])
    await crowdAt(app, 'slow.example', 20, 21)
    expect(await onlyCluster(app)).toMatchObject({ kind: 'domain', pending: 21 })
  })

  it('is noticed by the registered domain, whatever the hosts below it', async () => {
    const app = await testApp(kind, { env: SMALL })
    for (let i = 0; i < 6; i += 1) {
      await enter(app, {
        email: `someone@${spelt(i)}.flood.co.uk`,
        name: `Name ${spelt(i)}`,
        network: `198.51.100.${i}`,
      })
    }
    expect(await onlyCluster(app)).toMatchObject({ kind: 'domain', label: 'flood.co.uk' })
  })

  it('is not noticed at a domain where anyone may have a mailbox', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'gmail.com', 0, 12)
    await verifyAll(app)
    expect([await count(app), await waiting(app)]).toEqual([12, []])
  })

  it('is noticed by its network', async () => {
    const app = await testApp(kind, { env: { ...NONE, CLUSTER_CLIENT: '5/10m' } })
    for (let i = 0; i < 6; i += 1) {
      await enter(app, { email: `${spelt(i)}@${spelt(i)}.example`, name: `Name ${spelt(i)}` })
    }
    expect(await onlyCluster(app)).toMatchObject({ kind: 'client', label: null, pending: 6 })
    await enter(app, { ...ada, network: '203.0.113.1' })
    await verifyAll(app)
    expect(await count(app)).toBe(1)
  })

  it.each([
    [
      'addresses',
      (i: number) => ({ email: `bot${i}@${spelt(i)}.example`, name: `Name ${spelt(i)}` }),
      'address bot#@',
    ],
    [
      'names',
      (i: number) => ({ email: `${spelt(i)}@${spelt(i)}.example`, name: `Voter ${i}` }),
      'name voter #',
    ],
  ])('is noticed by %s that differ in a number only', async (_, person, label) => {
    const app = await testApp(kind, { env: { ...NONE, CLUSTER_PATTERN: '5/10m' } })
    for (let i = 0; i < 6; i += 1) await enter(app, { ...person(i), network: `198.51.100.${i}` })
    expect(await onlyCluster(app)).toMatchObject({ kind: 'pattern', label, pending: 6 })
  })

  it('covers the whole letter while its rate is exceeded, and no longer', async () => {
    const app = await testApp(kind, { env: { ...NONE, CLUSTER_LETTER: '5/10m' } })
    await crowdAt(app, 'one.example', 0, 6)
    await crowdAt(app, 'two.example', 6, 8)
    expect(await onlyCluster(app)).toMatchObject({ kind: 'letter', pending: 2 })
    app.clock.pass(10 * MINUTE)
    await enter(app, ada)
    await verifyAll(app)
    expect(await count(app)).toBe(7)
    await isSound(app)
  })

  it('includes signatures whose hidden field was filled in', async () => {
    const app = await testApp(kind)
    await enter(app, { email: 'someone@example.net', isTrapped: true })
    await enter(app, ada)
    await verifyAll(app)
    expect(await count(app)).toBe(1)
    expect(kinds(await waiting(app))).toEqual(['trapped'])
    await isSound(app)
  })

  it('is not formed by one disposable or mistyped address, but by several disposable ones', async () => {
    const app = await testApp(kind)
    // On the list of disposable domains, too.
    for (const domain of ['gmial.com', 'hotmial.com', 'gmail.con', 'yaho.com']) {
      const name = `Ada at ${domain.replace('.', ' ')}`
      await enter(app, { email: `ada@${domain}`, name })
    }
    for (const [i, domain] of ['mailinator.com', 'yopmail.com', 'guerrillamail.com'].entries())
      await enter(app, { email: `${spelt(i)}@${domain}`, name: `Name ${spelt(i)}` })
    await verifyAll(app)
    expect([await count(app), await waiting(app)]).toEqual([7, []])
    await enter(app, { email: 'one.more@mailinator.com', name: 'One More' })
    await verifyAll(app)
    expect(await count(app)).toBe(4)
    const { id } = await onlyCluster(app)
    expect(await onlyCluster(app)).toMatchObject({ kind: 'disposable', label: null, verified: 4 })
    expect(await choose(app, id, 'released')).toEqual({ ok: true, changed: 4 })
    // Those were reviewed: only later ones are counted.
    app.clock.pass(MINUTE)
    await enter(app, { email: 'another@mailinator.com', name: 'Another' })
    await verifyAll(app)
    expect([await count(app), await waiting(app)]).toEqual([9, []])
    await isSound(app)
  })

  it('includes signatures without a captcha where one is required', async () => {
    const app = await testApp(kind)
    app.context.captcha = { check: async (_, { altcha }) => (altcha ? 'solved' : 'none') }
    await enter(app, ada)
    const form = filledIn(app.letter, grace)
    await sign(app.context, app.letter, form, {
      ...AT_HOME,
      network: '203.0.113.1',
      captcha: { altcha: 'right' },
    })
    await app.intake()
    await verifyAll(app)
    expect(await count(app)).toBe(1)
    expect(await onlyCluster(app)).toMatchObject({ kind: 'no-captcha', verified: 1 })
    await isSound(app)
  })

  it('gets a signature at verifying that was submitted while it was noticed', async () => {
    const app = await testApp(kind, { env: SMALL })
    await enter(app, { email: 'somebody@flood.example' })
    const { store, newId, now } = app.context
    // As a process does that has not read this entry yet.
    await store.write(async (tx) => {
      const fingerprints = await tx.select().from(tx.tables.fingerprints)
      const fingerprint = fingerprints.find((each) => each.kind === 'domain')
      if (!fingerprint) throw new Error('The entry has no mark.')
      await openCluster(tx, { ...fingerprint, id: newId(), raisedAt: now() })
    })
    await verifyAll(app)
    expect(await count(app)).toBe(0)
    expect(await onlyCluster(app)).toMatchObject({ verified: 1 })
    await isSound(app)
  })

  it('of one kind belongs to one letter', async () => {
    const app = await testApp(kind, { env: { CLUSTER_DISPOSABLE: '1/1d' } })
    const other = shippedLetter({ slug: 'another' })
    app.publish(other)
    for (const name of ['Ned', 'Zed']) {
      await enter(app, { email: `${name}@mailinator.com` })
      const form = filledIn(other, { name, email: `${name}@mailinator.com` })
      await sign(app.context, other, form, AT_HOME)
      await app.intake()
    }
    for (const letter of [app.letter, other])
      expect(await listClusters(app.context, { letter: letter.slug, undecided: true })).toMatchObject([
        { kind: 'disposable', pending: 2 },
      ])
  })

  it('includes every signature when they come concurrently', async () => {
    const app = await testApp(kind, { env: SMALL })
    await Promise.all(
      Array.from({ length: 120 }, (_, i) =>
        enter(app, {
          email: `${spelt(i)}@flood.example`,
          name: `Name ${spelt(i)}`,
          network: `198.51.100.${i}`,
        }),
      ),
    )
    await verifyAll(app)
    expect(await count(app)).toBe(0)
    expect(await onlyCluster(app)).toMatchObject({ verified: 120 })
    await isSound(app)
  })

  it('does not quarantine a signer for what a stranger typed before', async () => {
    const app = await testApp(kind, { env: { ...NONE, CLUSTER_CLIENT: '5/10m' } })
    for (let i = 0; i < 6; i += 1) {
      await enter(app, { email: `${spelt(i)}@${spelt(i)}.example`, name: `Name ${spelt(i)}` })
    }
    await enter(app, ada)
    expect(await onlyCluster(app)).toMatchObject({ pending: 7 })
    app.clock.pass(MINUTE)
    await enter(app, { ...ada, network: '203.0.113.1' })
    expect(await onlyCluster(app)).toMatchObject({ pending: 6 })
    await verifyAll(app)
    expect(await count(app)).toBe(1)
    await isSound(app)
  })

  it('is not noticed where limits are off', async () => {
    const app = await testApp(kind, { env: { ...SMALL, LIMITS: 'off' } })
    await crowdAt(app, 'flood.example', 0, 8)
    expect(await waiting(app)).toEqual([])
  })

  it('has no record of networks once the day is over', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 6)
    app.clock.pass(DAY + 1)
    const removed = await removeOverdue(app.context, app.letters)
    expect(removed.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['fingerprint', 'day-key', 'limit']),
    )
    const left = await app.context.store.read(async (db) => [
      ...(await db.select().from(db.tables.fingerprints)),
      ...(await db.select().from(db.tables.dayKeys)),
      ...(await db.select().from(db.tables.limits)),
    ])
    expect(left).toEqual([])
    expect(await onlyCluster(app)).toMatchObject({ pending: 6 })
    await isSound(app)
  })
})

onEachDatabase('deciding about a cluster', (kind) => {
  async function flooded() {
    const app = await testApp(kind, { env: SMALL })
    await enter(app, { ...ada, network: '203.0.113.1' })
    await crowdAt(app, 'flood.example', 0, 8)
    await verifyAll(app)
    expect(await count(app)).toBe(1)
    return { app, cluster: await onlyCluster(app) }
  }

  it('releases all signatures in one step, and is undone in another', async () => {
    const { app, cluster } = await flooded()
    expect(await choose(app, cluster.id, 'released')).toEqual({ ok: true, changed: 8 })
    expect([await count(app), await waiting(app)]).toEqual([9, []])
    await isSound(app)
    expect(await choose(app, cluster.id, null)).toEqual({ ok: true, changed: 8 })
    expect([await count(app), kinds(await waiting(app))]).toEqual([1, ['domain']])
    await isSound(app)
  })

  it('invalidates all signatures in one step, and later ones, and is undone in another', async () => {
    const { app, cluster } = await flooded()
    expect(await choose(app, cluster.id, 'rejected')).toEqual({ ok: true, changed: 8 })
    expect([await count(app), await waiting(app)]).toEqual([1, []])
    await crowdAt(app, 'flood.example', 8, 10)
    await verifyAll(app)
    expect([await count(app), await waiting(app)]).toEqual([1, []])
    await isSound(app)
    expect(await choose(app, cluster.id, null)).toEqual({ ok: true, changed: 8 })
    expect(await onlyCluster(app)).toMatchObject({ verified: 10 })
    expect(await choose(app, cluster.id, 'released')).toEqual({ ok: true, changed: 10 })
    expect(await count(app)).toBe(11)
    await isSound(app)
  })

  it('starts a new count after a release', async () => {
    const { app, cluster } = await flooded()
    await choose(app, cluster.id, 'released')
    app.clock.pass(1)
    await crowdAt(app, 'flood.example', 8, 13)
    await verifyAll(app)
    expect([await count(app), await waiting(app)]).toEqual([14, []])
    await crowdAt(app, 'flood.example', 13, 14)
    expect(await count(app)).toBe(9)
    expect(await onlyCluster(app)).toMatchObject({ verified: 5, pending: 1 })
    expect(await choose(app, cluster.id, null)).toEqual({ ok: false, reason: 'cluster-again' })
    await isSound(app)
  })

  it('releases no signature that is in another open cluster', async () => {
    const app = await testApp(kind, { env: SMALL })
    for (let i = 0; i < 8; i += 1)
      await enter(app, { email: `${spelt(i)}@flood.example`, name: `Name ${spelt(i)}` })
    await verifyAll(app)
    const clusters = await waiting(app)
    expect(kinds(clusters)).toEqual(['client', 'domain'])
    expect(await choose(app, clusters[0]?.id ?? '', 'released')).toEqual({ ok: true, changed: 0 })
    expect(await count(app)).toBe(0)
    await isSound(app)
    expect(await choose(app, clusters[1]?.id ?? '', 'released')).toEqual({ ok: true, changed: 8 })
    expect(await count(app)).toBe(8)
    await isSound(app)
  })

  it('is done once, and a second decision is reported', async () => {
    const { app, cluster } = await flooded()
    expect(await choose(app, 'nothing', 'released')).toEqual({ ok: false, reason: 'cluster-unknown' })
    expect(await choose(app, cluster.id, null)).toEqual({ ok: false, reason: 'cluster-decided' })
    const outcomes = await Promise.all([
      choose(app, cluster.id, 'released'),
      choose(app, cluster.id, 'rejected'),
      choose(app, cluster.id, 'released'),
    ])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    await isSound(app)
  })

  it('and verifying concurrently leave no signature counted that should not be', async () => {
    for (let round = 0; round < 5; round += 1) {
      const app = await testApp(kind, { env: SMALL })
      await crowdAt(app, 'flood.example', 0, 8)
      const cluster = await onlyCluster(app)
      const emails = await app.deliver()
      await Promise.all([
        ...emails.map((mail) => pressYes(app, tokenIn(mail))),
        choose(app, cluster.id, 'rejected'),
      ])
      expect(await count(app)).toBe(0)
      await isSound(app)
      expect(await choose(app, cluster.id, null)).toMatchObject({ ok: true })
      expect(await choose(app, cluster.id, 'released')).toEqual({ ok: true, changed: 8 })
      expect(await count(app)).toBe(8)
    }
  })

  it('does not quarantine or restore erased signatures', async () => {
    const { app, cluster } = await flooded()
    const emails = await app.deliver()
    const own = emails.find((mail) => mail.to[0] === 'a@flood.example' && /\/signature\//.test(mail.text))
    expect(await erase(app.context, app.letters, tokenIn(own as ReceivedEmail))).toMatchObject({
      ok: true,
    })
    expect(await onlyCluster(app)).toMatchObject({ verified: 7 })
    expect(await choose(app, cluster.id, 'released')).toEqual({ ok: true, changed: 7 })
    await isSound(app)
  })

  it('does not change withdrawn signatures', async () => {
    const { app, cluster } = await flooded()
    const emails = await app.deliver()
    const own = emails.find((mail) => mail.to[0] === 'a@flood.example' && /\/signature\//.test(mail.text))
    await withdraw(app.context, app.letters, tokenIn(own as ReceivedEmail))
    expect(await onlyCluster(app)).toMatchObject({ verified: 7 })
    expect(await choose(app, cluster.id, 'released')).toEqual({ ok: true, changed: 7 })
    const kept = await app.context.store.read((db) => db.select().from(db.tables.clusterMembers))
    expect(kept).toHaveLength(7)
    await isSound(app)
  })

  it('is deleted a month after the release', async () => {
    const { app, cluster } = await flooded()
    await choose(app, cluster.id, 'released')
    app.clock.pass(30 * DAY + 1)
    await removeOverdue(app.context, app.letters)
    expect(await listClusters(app.context, { undecided: false })).toEqual([])
    expect(await count(app)).toBe(9)
    await isSound(app)
  })

  it('starts a new cluster after a rejection where the kind has no common fingerprint', async () => {
    const app = await testApp(kind)
    await enter(app, { email: 'one@example.net', isTrapped: true })
    const first = await onlyCluster(app)
    expect(await choose(app, first.id, 'rejected')).toMatchObject({ ok: true })
    await enter(app, { email: 'two@example.net', isTrapped: true })
    const second = await onlyCluster(app)
    expect(second.id).not.toBe(first.id)
    await verifyAll(app)
    expect(await count(app)).toBe(0)
    await isSound(app)
    expect(await choose(app, first.id, null)).toEqual({ ok: false, reason: 'cluster-again' })
    expect(await choose(app, second.id, 'released')).toEqual({ ok: true, changed: 1 })
    expect(await choose(app, first.id, null)).toMatchObject({ ok: true })
    expect(await count(app)).toBe(1)
    await isSound(app)
  })

  it('starts a new count after a whole letter was released, too', async () => {
    const app = await testApp(kind, { env: { ...NONE, CLUSTER_LETTER: '5/10m' } })
    await crowdAt(app, 'one.example', 0, 8)
    const cluster = await onlyCluster(app)
    await choose(app, cluster.id, 'released')
    app.clock.pass(1)
    await crowdAt(app, 'two.example', 8, 12)
    await verifyAll(app)
    expect([await count(app), await waiting(app)]).toEqual([12, []])
    await isSound(app)
  })

  it('is possible for its own letter only', async () => {
    const { app } = await flooded()
    const other = shippedLetter({ slug: 'another' })
    app.publish(other)
    const person = filledIn(other, { name: 'Zed', email: 'zed@flood.example' })
    await sign(app.context, other, person, { ...AT_HOME, network: '203.0.113.9' })
    await app.intake()
    expect(await listClusters(app.context, { letter: 'another', undecided: true })).toEqual([])
    expect(await listClusters(app.context, { letter: app.letter.slug, undecided: true })).toHaveLength(1)
  })
})

it('a cluster that is noticed while another is released on PostgreSQL keeps the signatures of both in quarantine', async () => {
  for (let round = 0; round < 10; round += 1) {
    const app = await testApp('postgres', { env: SMALL })
    // One network, and two domains that have nothing to do with each other.
    for (let i = 0; i < 6; i += 1) {
      await enter(app, { email: `${spelt(i)}@${spelt(i)}.example`, name: `Name ${spelt(i)}` })
    }
    for (let i = 6; i < 11; i += 1) {
      await enter(app, { email: `${spelt(i)}@flood.example`, name: `Name ${spelt(i)}` })
    }
    await verifyAll(app)
    const network = await onlyCluster(app)
    // The sixth at the domain forms a cluster, of which five are in quarantine already.
    await Promise.all([
      enter(app, { email: 'z@flood.example', name: 'Name z', network: '203.0.113.1' }),
      choose(app, network.id, 'released'),
    ])
    await isSound(app)
    expect(await count(app)).toBe(6)
  }
})

onEachDatabase('one signature of a cluster', (kind) => {
  const release = (app: TestApp, id: string, is = true) =>
    releaseSignature(app.context, 'operator', { id }, is)

  async function flooded() {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 8)
    await verifyAll(app)
    const cluster = await onlyCluster(app)
    const [member] = cluster.members
    if (!member) throw new Error('The cluster has no signature.')
    expect([await count(app), cluster.members.length]).toEqual([0, 8])
    return { app, cluster, id: member.id }
  }

  const acts = (app: TestApp, signature: string) =>
    app.context.store.read(async (db) =>
      (await db.select().from(db.tables.auditEntries))
        .filter(({ signatureId }) => signatureId === signature)
        .map(({ action, count }) => [action, count]),
    )

  it('counts once it is released, the rest stays in quarantine, the audit log has it, and it can be undone', async () => {
    const { app, id } = await flooded()
    expect(await release(app, id)).toEqual({ ok: true })
    expect(await count(app)).toBe(1)
    expect(await onlyCluster(app)).toMatchObject({ verified: 7, released: [{ id }] })
    expect((await onlyCluster(app)).members.map((member) => member.id)).not.toContain(id)
    expect(await release(app, id)).toEqual({ ok: false, reason: 'done-already' })
    await isSound(app)
    expect(await release(app, id, false)).toEqual({ ok: true })
    expect(await release(app, id, false)).toEqual({ ok: false, reason: 'done-already' })
    expect(await count(app)).toBe(0)
    expect(await onlyCluster(app)).toMatchObject({ verified: 8, released: [] })
    expect((await acts(app, id)).sort()).toEqual([
      ['signature-release-undone', 1],
      ['signature-released', 1],
    ])
    await isSound(app)
  })

  it('keeps its own decision, whatever is decided or undone for the rest', async () => {
    const { app, cluster, id } = await flooded()
    await release(app, id)
    for (const [choice, changed, counted] of [
      ['rejected', 7, 1],
      [null, 7, 1],
      ['released', 7, 8],
      [null, 7, 1],
    ] as const) {
      expect(await choose(app, cluster.id, choice), String(choice)).toEqual({ ok: true, changed })
      expect(await count(app), String(choice)).toBe(counted)
      await isSound(app)
    }
  })

  it('is released from all its clusters, and only by its own letter', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 6)
    await enter(app, { email: 'trapped@flood.example', name: 'Trapped', isTrapped: true })
    await verifyAll(app)
    const clusters = await waiting(app)
    expect(kinds(clusters)).toEqual(['domain', 'trapped'])
    const id = clusters.find((cluster) => cluster.kind === 'trapped')?.members[0]?.id ?? ''
    const of = { id, letter: 'another' }
    expect(await releaseSignature(app.context, 'operator', of, true)).toEqual({
      ok: false,
      reason: 'signature-unknown',
    })
    expect(await release(app, id)).toEqual({ ok: true })
    expect(await count(app)).toBe(1)
    expect((await waiting(app)).map(({ verified }) => verified).sort()).toEqual([0, 6])
    await isSound(app)
  })

  it('that is released before it is verified counts once it is, while later ones still join the cluster', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 6)
    const [member] = (await onlyCluster(app)).members
    expect(await release(app, member?.id ?? '')).toEqual({ ok: true })
    await crowdAt(app, 'flood.example', 6, 8)
    await verifyAll(app)
    expect(await count(app)).toBe(1)
    expect(await onlyCluster(app)).toMatchObject({ verified: 7 })
    await isSound(app)
  })

  it('is checked again where it is changed before it is verified', async () => {
    const app = await testApp(kind, { env: SMALL })
    await crowdAt(app, 'flood.example', 0, 6)
    const [member] = (await onlyCluster(app)).members
    await release(app, member?.id ?? '')
    app.clock.pass(MINUTE)
    for (let i = 0; i < 6; i += 1)
      await enter(app, {
        email: `${spelt(i)}@flood.example`,
        name: 'Somebody Else',
        network: `198.51.100.${i}`,
      })
    await verifyAll(app)
    expect(await count(app)).toBe(0)
    await isSound(app)
  })

  it('that is invalid with its cluster is not released, and one outside quarantine neither', async () => {
    const { app, cluster, id } = await flooded()
    await choose(app, cluster.id, 'rejected')
    expect(await release(app, id)).toEqual({ ok: false, reason: 'cluster-decided' })
    await choose(app, cluster.id, null)
    await choose(app, cluster.id, 'released')
    expect(await release(app, id)).toEqual({ ok: false, reason: 'done-already' })
    expect(await release(app, 'nobody')).toEqual({ ok: false, reason: 'signature-unknown' })
    await isSound(app)
  })

  it('is either released or invalid where its cluster is decided concurrently', async () => {
    for (const choice of ['rejected', 'released'] as const) {
      const { app, cluster, id } = await flooded()
      const [one, all] = await Promise.all([release(app, id), choose(app, cluster.id, choice)])
      expect(all.ok).toBe(true)
      const row = await app.context.store.read((db) => findSignature(db, id))
      if (choice === 'released') expect([await count(app), row?.invalidatedAt]).toEqual([8, null])
      else
        expect([one.ok, row?.invalidatedAt === null, await count(app)]).toEqual([
          one.ok,
          one.ok,
          one.ok ? 1 : 0,
        ])
      await isSound(app)
    }
  })

  it('is released once by two concurrent requests', async () => {
    const { app, id } = await flooded()
    const outcomes = await Promise.all([release(app, id), release(app, id)])
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true])
    expect(await count(app)).toBe(1)
    await isSound(app)
  })
})
