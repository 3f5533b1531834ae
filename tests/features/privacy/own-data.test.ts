import { type Column, getTableColumns } from 'drizzle-orm'
import { expect, it } from 'vitest'
import type { Write } from '#db/store.ts'
import { readOwnData } from '#features/privacy/read-own-data.ts'
import { shippedLetter, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { associatedData } from '#values/associated-data.ts'
import { tokenHash } from '#values/token.ts'

type Row = Record<string, unknown>
type Tables = Write['tables']

/** What a download does not repeat, and why. Everything else that a column holds about a signature has to be in it. */
const WITHHELD: Readonly<Record<string, string>> = {
  'signatures.address': 'is there opened, as email',
  'outbox.content': 'may be on its way to someone with another spelling of the address',
  'outbox.recipientKey': 'the same, as a key',
  'auditEntries.who': 'is the address of an organiser',
  'auditEntries.organiserId': 'names an organiser',
}

const SIGNATURE = 'the-signature'
const MAILBOX = 'the-mailbox'
const SLUG = shippedLetter().slug
const EMAIL = 'ada@example.org'

/** Tables that have something about a signature: its row, those that name it, and those that name its mailbox. */
function tablesAbout(tables: Tables): [name: keyof Tables, columns: Record<string, Column>][] {
  return (Object.keys(tables) as (keyof Tables)[])
    .map((name) => [name, getTableColumns(tables[name])] as [keyof Tables, Record<string, Column>])
    .filter(([name, columns]) => name === 'signatures' || 'signatureId' in columns || 'mailboxKey' in columns)
}

/** A value that no other column has, as far as its type allows. */
function distinct(table: string, key: string, { dataType }: Column, n: number): unknown {
  if (key === 'signatureId' || (table === 'signatures' && key === 'id')) return SIGNATURE
  if (key === 'mailboxKey') return MAILBOX
  if (key === 'letter') return SLUG
  if (dataType === 'boolean') return true
  if (dataType === 'number') return 1_000 + n
  if (dataType === 'date') return new Date(Date.UTC(2026, 1, 1) + n * 60_000)
  return `${table} ${key}`
}

/** How JSON has a value: a flag by the name of its column, since many are `true`. */
function inJson(key: string, value: unknown): string {
  return typeof value === 'boolean' ? `"${key}":${value}` : JSON.stringify(value)
}

onEachDatabase('the download of a signer', (kind) => {
  it('has what every column of every table holds about the signature', async () => {
    const app = await testApp(kind)
    const { cipher, store, newToken } = app.context
    const token = newToken()
    const own: Record<string, Row> = {
      signatures: { locale: 'en', address: cipher.seal(EMAIL, associatedData.signatureAddress(SIGNATURE)) },
      tokens: {
        hash: tokenHash(token),
        purpose: 'own-page',
        locale: 'en',
        expiresAt: new Date(app.clock.now.getTime() + 60_000),
      },
      clusterMembers: { clusterId: 'the-cluster' },
      updateDeliveries: { updateId: 'the-updates' },
    }
    const written = new Map<string, unknown>()
    const tables = await store.write(async (tx) => {
      const at = app.clock.now
      await tx
        .insert(tx.tables.clusters)
        .values({ id: 'the-cluster', letter: SLUG, kind: 'client', key: 'k', raisedAt: at })
      await tx
        .insert(tx.tables.updates)
        .values({ id: 'the-updates', letter: SLUG, kind: 'update', createdAt: at, updatedAt: at })
      const about = tablesAbout(tx.tables)
      let n = 0
      // The signature first: the others refer to it.
      for (const [name, columns] of about.toSorted(
        ([a], [b]) => Number(b === 'signatures') - Number(a === 'signatures'),
      )) {
        const row: Row = {}
        for (const [key, column] of Object.entries(columns)) {
          n += 1
          row[key] = own[name]?.[key] ?? distinct(name, key, column, n)
          written.set(`${name}.${key}`, row[key])
        }
        await tx.insert(tx.tables[name]).values(row as never)
      }
      return about.map(([name]) => name)
    })
    expect(tables).toEqual(
      expect.arrayContaining(['signatures', 'consents', 'auditEntries', 'clusterMembers']),
    )

    const read = await readOwnData(app.context, app.letters, token)
    if (!read.ok) throw new Error(read.reason)
    const json = JSON.stringify(read.data)
    const missing = [...written].filter(
      ([place, value]) => !WITHHELD[place] && !json.includes(inJson(place.split('.')[1] ?? '', value)),
    )
    expect(missing.map(([place]) => place)).toEqual([])
    expect(json).toContain(EMAIL)
    for (const place of Object.keys(WITHHELD))
      expect(json.includes(JSON.stringify(written.get(place))), place).toBe(false)
  })
})
