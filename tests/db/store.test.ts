import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '#db/open.ts'
import { hasDeclined, insertDecline } from '#db/queries/signing/declines.ts'
import { type Store, TransactionLeft, type Write } from '#db/store.ts'
import { freshDatabase, onEachDatabase } from '#tests/support/databases.ts'
import { until } from '#tests/support/waiting.ts'

const now = new Date('2026-03-01T12:00:00Z')

onEachDatabase('a store', (kind) => {
  async function open(url?: string): Promise<Store> {
    const store = await openStore(url ?? (await freshDatabase(kind)), 'serve')
    onTestFinished(() => store.close())
    return store
  }

  const keep = (key: string) => (tx: Write) => insertDecline(tx, 'letter', key, now)
  const has = (store: Store, key: string) => store.read((db) => hasDeclined(db, 'letter', key))

  it('stores what a transaction wrote', async () => {
    const store = await open()
    await store.write(keep('a'))
    expect(await has(store, 'a')).toBe(true)
  })

  it('stores nothing of a transaction that throws, and everything of the others in its group', async () => {
    const store = await open()
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) =>
        store.write(async (tx) => {
          await keep(`key-${i}`)(tx)
          if (i % 2 === 1) throw new Error('no')
        }),
      ),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(50)
    for (let i = 0; i < 100; i += 1) expect(await has(store, `key-${i}`)).toBe(i % 2 === 0)
  })

  it('rolls back a transaction that awaits something else, and rejects', async () => {
    const store = await open()
    const left = store.write(async (tx) => {
      await keep('a')(tx)
      await sleep(50)
      await keep('b')(tx)
    })
    await expect(left).rejects.toThrow(TransactionLeft)
    expect(await has(store, 'a')).toBe(false)
    await store.write(keep('c'))
    expect(await has(store, 'c')).toBe(true)
  })

  it('accepts no query from a transaction that is over', async () => {
    const store = await open()
    const late = Promise.withResolvers<unknown>()
    const left = store.write(async (tx) => {
      await sleep(50)
      await keep('late')(tx).then(late.resolve, late.resolve)
    })
    await expect(left).rejects.toThrow(TransactionLeft)
    expect(await late.promise).toBeInstanceOf(Error)
    expect(await has(store, 'late')).toBe(false)
  })

  it('gives a snapshot one moment, however long it takes', async () => {
    const store = await open()
    await store.write(keep('before'))
    await store.snapshot(async (db) => {
      expect(await hasDeclined(db, 'letter', 'before')).toBe(true)
      await store.write(keep('after'))
      await sleep(1)
      expect(await hasDeclined(db, 'letter', 'after')).toBe(false)
    })
    expect(await has(store, 'after')).toBe(true)
  })

  it('changes its data version with every commit, and only then', async () => {
    const store = await open()
    await store.write(keep('a'))
    let version = ''
    // PostgreSQL's version is that of the whole server, and other tests write to it. Reading does not change it.
    await until(async () => {
      version = await store.dataVersion()
      await has(store, 'a')
      return (await store.dataVersion()) === version
    }, 'a read between two equal versions')
    await store.write(keep('b'))
    expect(await store.dataVersion()).not.toBe(version)
  })

  it('can be inspected beside the process that serves it, once it is up to date', async () => {
    const url = await freshDatabase(kind)
    const store = await open(url)
    await store.write(keep('a'))
    const beside = await openStore(url, 'inspect')
    expect(await has(beside, 'a')).toBe(true)
    await expect(beside.write(keep('b'))).rejects.toThrow()
    await beside.close()
  })

  it('rejects writes of a store that only inspects', async () => {
    const url = await freshDatabase(kind)
    const serving = await open(url)
    const inspecting = await openStore(url, 'inspect')
    onTestFinished(() => inspecting.close())
    await expect(inspecting.write(keep('a'))).rejects.toThrow()
    expect(await has(serving, 'a')).toBe(false)
  })

  it('finds no faults in a new database', async () => {
    expect(await (await open()).faults('full')).toEqual({ found: [], reindex: [] })
  })

  it('runs 500 concurrent transactions', async () => {
    const store = await open()
    await Promise.all(Array.from({ length: 500 }, (_, i) => store.write(keep(`key-${i}`))))
    expect(await has(store, 'key-499')).toBe(true)
  })

  it('finishes waiting writes before it closes, and rejects later ones', async () => {
    const url = await freshDatabase(kind)
    const store = await openStore(url, 'serve')
    const waiting = Array.from({ length: 20 }, (_, i) => store.write(keep(`key-${i}`)))
    await Promise.all([...waiting, store.close()])
    await expect(store.write(keep('late'))).rejects.toThrow()
    expect(await has(await open(url), 'key-19')).toBe(true)
  })
})
