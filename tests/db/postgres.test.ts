import { randomBytes } from 'node:crypto'
import { expect, inject, it, onTestFinished } from 'vitest'
import { openStore } from '#db/open.ts'
import { insertInstallation } from '#db/queries/operations/installation.ts'
import { StoreUnavailable } from '#db/store.ts'
import { freshDatabase } from '#tests/support/databases.ts'
import { query } from '#tests/support/postgres.ts'

it('is migrated once by several processes that start at the same time', async () => {
  const server = inject('postgres')
  const name = `empty_${randomBytes(8).toString('hex')}`
  await query(server, `create database ${name}`)
  onTestFinished(() => query(server, `drop database ${name} with (force)`))
  const opened = await Promise.allSettled(
    Array.from({ length: 5 }, () => openStore(`${server}/${name}`, 'serve')),
  )
  for (const each of opened) if (each.status === 'fulfilled') await each.value.close()
  expect(opened.filter(({ status }) => status === 'rejected')).toEqual([])
})

it('rejects writes while another database has its name, and accepts them again afterwards', async () => {
  const server = inject('postgres')
  const url = await freshDatabase('postgres')
  const name = url.slice(url.lastIndexOf('/') + 1)
  const store = await openStore(url, 'serve')
  onTestFinished(() => store.close())
  const row = { id: 'ours', salt: '', fingerprint: '', begunAt: new Date('2026-03-01T12:00:00Z') }
  await store.write((tx) => insertInstallation(tx, row))
  store.bind('ours')
  const otherUrl = await freshDatabase('postgres')
  const other = await openStore(otherUrl, 'serve')
  await other.write((tx) => insertInstallation(tx, { ...row, id: 'another' }))
  await other.close()
  // Dropping the database ends all its connections.
  const replaceBy = async (template: string) => {
    await query(server, `drop database ${name} with (force)`)
    await query(server, `create database ${name} template ${template}`)
  }
  const write = () => store.write(() => Promise.resolve())
  for (const [template, fault] of [
    ['template_undersigned', 'an empty database'],
    ['template0', 'an empty database'],
    [otherUrl.slice(otherUrl.lastIndexOf('/') + 1), 'the database of another installation'],
  ] as const) {
    await replaceBy(template)
    await expect(write()).rejects.toThrow(StoreUnavailable)
    await expect(write()).rejects.toThrow(fault)
    expect(store.misplaced()).toContain(fault)
  }
  await replaceBy('template_undersigned')
  const right = await openStore(url, 'serve')
  await right.write((tx) => insertInstallation(tx, row))
  await right.close()
  await write()
  expect(store.misplaced()).toBeNull()
})
