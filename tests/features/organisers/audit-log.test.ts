import { expect, it } from 'vitest'
import { addToClusters } from '#db/queries/abuse/cluster-members.ts'
import { openCluster } from '#db/queries/abuse/clusters.ts'
import { quarantineMembers } from '#db/queries/abuse/quarantine.ts'
import { insertAuditEntry } from '#db/queries/organisers/audit-entries.ts'
import { insertSignatures } from '#db/queries/signatures/signatures.ts'
import { exportAudit } from '#features/export/export-audit-log.ts'
import { bulkRestore } from '#features/moderation/bulk-restore.ts'
import { type ClusterChoice, decideCluster } from '#features/moderation/decide-cluster.ts'
import { listInvalidations } from '#features/moderation/list-invalidations.ts'
import { check } from '#features/operations/check.ts'
import { listAuditLog } from '#features/organisers/list-audit-log.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { removeOverdue } from '#features/privacy/remove-overdue.ts'
import { listNames } from '#features/signatures/list-names.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { parseCsv } from '#tests/support/exported.ts'
import { manySigned } from '#tests/support/many-signed.ts'
import { organiserOf } from '#tests/support/organisers.ts'
import { cellsOf, isFormula } from '#tests/support/spreadsheet.ts'

async function written(app: TestApp): Promise<string> {
  let text = ''
  for await (const lines of exportAudit(app.context, app.letter)) text += lines
  return text
}

/** Records a number of actions of an organiser, a second apart. */
async function actsOf(app: TestApp, many: number): Promise<void> {
  const olga = await organiserOf(app.context)
  for (let first = 0; first < many; first += 100) {
    await app.context.store.write(async (tx) => {
      for (let i = first; i < Math.min(many, first + 100); i += 1) {
        app.clock.pass(i % 3 ? 0 : 1_000)
        await recordAuditEntry(app.context, tx, olga, {
          letter: app.letter.slug,
          action: 'name-hidden',
          signatureId: `s-${i}`,
          reason: i === 0 ? '=HYPERLINK("http://evil.example")\n"quoted"; =1\t@1, \r\n' : '＝1+1',
        })
      }
    })
  }
}

onEachDatabase('the audit log', (kind) => {
  it('has every action once, on its pages and in the file, with the actor encrypted', async () => {
    const app = await testApp(kind)
    await actsOf(app, 620)
    const seen: string[] = []
    for (let after: string | null = null, more = true; more;) {
      const page: Awaited<ReturnType<typeof listAuditLog>> = await listAuditLog(
        app.context,
        app.letter.slug,
        after,
      )
      seen.push(...page.entries.map(({ id }) => id))
      after = page.next
      more = after !== null
    }
    expect(seen).toHaveLength(621)
    expect(new Set(seen)).toHaveLength(621)
    const [header, ...rows] = parseCsv(await written(app))
    expect(header).toEqual(['at', 'who', 'action', 'signature', 'count', 'reason', 'detail'])
    expect(rows).toHaveLength(621)
    expect(rows.map((row) => row[1])).toContain('olga@example.org')
    expect(rows.at(-1)?.[1]).toBe('operator')
    for (const split of [',', ';', '\t', ',;\t'])
      expect(
        cellsOf(await written(app), split)
          .flat()
          .filter(isFormula),
        split,
      ).toEqual([])
    const stored = await app.context.store.read((db) => db.select().from(db.tables.auditEntries))
    expect(JSON.stringify(stored)).not.toContain('olga@example.org')
  })

  it('of another letter is not shown, also by its cursor', async () => {
    const app = await testApp(kind)
    await app.context.store.write((tx) =>
      recordAuditEntry(app.context, tx, 'operator', { letter: 'another', action: 'exported' }),
    )
    const [other] = await app.context.store.read((db) => db.select().from(db.tables.auditEntries))
    await actsOf(app, 2)
    expect((await listAuditLog(app.context, app.letter.slug, null)).entries).toHaveLength(3)
    for (const after of [other?.id ?? '', 'nothing', '\0', "' or 1=1 --"])
      expect(await listAuditLog(app.context, app.letter.slug, after)).toEqual({ entries: [], next: null })
  })

  it('is stored for 24 months, and no longer', async () => {
    const app = await testApp(kind)
    const act = (id: string, at: string) => ({
      id,
      letter: app.letter.slug,
      at: new Date(at),
      organiserId: null,
      who: null,
      action: 'exported' as const,
      signatureId: null,
      count: null,
      reason: null,
      detail: null,
    })
    await app.context.store.write(async (tx) => {
      await insertAuditEntry(tx, act('old', '2024-03-01T11:59:59.999Z'))
      await insertAuditEntry(tx, act('kept', '2024-03-01T12:00:00.000Z'))
    })
    expect(await removeOverdue(app.context, app.letters)).toMatchObject([{ what: 'audit-entry', removed: 1 }])
    const { entries } = await listAuditLog(app.context, app.letter.slug, null)
    expect(entries.map(({ id }) => id)).toEqual(['kept'])
  })
})

onEachDatabase('a decision about a cluster', (kind) => {
  it('is in the audit log; a rejection is also among the invalidations, and published, until it is undone', async () => {
    const app = await testApp(kind)
    const olga = await organiserOf(app.context)
    const { slug } = app.letter
    const rows = [...manySigned(app, 700)]
      .flat()
      .filter((row) => !row.withdrawnAt && !row.invalidatedAt)
      .map((row) => ({ ...row, quarantinedAt: null }))
    const verified = rows.filter((row) => row.verifiedAt).length
    const id = 'the-cluster'
    await app.context.store.write(async (tx) => {
      await insertSignatures(tx, rows)
      const at = app.clock.now
      await openCluster(tx, { id, letter: slug, kind: 'domain', key: 'key', raisedAt: at })
      for (const row of rows) await addToClusters(tx, row.id, [id])
      await quarantineMembers(tx, id, at)
    })
    const decide = (choice: ClusterChoice, letter = slug) =>
      decideCluster(app.context, olga, { id, letter }, choice, choice ? 'one machine' : '')
    const said = async () =>
      (await listNames(app.context, app.letter, { after: null, query: '' })).invalidations
    expect(await decide('rejected', 'another')).toEqual({ ok: false, reason: 'cluster-unknown' })
    expect(await decide('rejected')).toEqual({ ok: true, changed: verified })
    expect(await said()).toEqual([{ day: '2026-03-01', cause: 'automated', count: verified }])
    const [made] = (await listInvalidations(app.context, slug, null)).invalidations
    expect(made).toMatchObject({ isOfCluster: true, count: verified, pending: 0, who: olga.address })
    const alone = { letter: slug, id: made?.id ?? '', reason: 'no' }
    expect(await bulkRestore(app.context, olga, alone)).toEqual({ ok: false, reason: 'of-cluster' })
    expect(await decide(null)).toEqual({ ok: true, changed: verified })
    expect(await said()).toEqual([])
    // Pending ones are released too, and count once they are verified.
    expect(await decide('released')).toEqual({ ok: true, changed: rows.length })
    expect((await app.counts.of(app.letter)).count.count).toBe(verified)
    const { entries } = await listAuditLog(app.context, slug, null)
    expect(entries.map(({ action, count }) => `${action} ${count}`)).toEqual(
      expect.arrayContaining([
        `cluster-rejected ${verified}`,
        `cluster-undone ${verified}`,
        `cluster-released ${rows.length}`,
      ]),
    )
    const found = await check(app.context, app.letters)
    for (const invariant of ['invalid-by-something', 'invalid-is-said', 'quarantined-in-cluster'])
      expect(found.find((each) => each.invariant === invariant)?.found, invariant).toBe(0)
  })
})
