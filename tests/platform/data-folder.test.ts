import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openStore } from '#db/open.ts'
import { databaseJob } from '#features/operations/database.job.ts'
import { keepPrivate, recordInstallation } from '#platform/data-folder.ts'
import { freshFolder } from '#tests/support/databases.ts'

const modeOf = (path: string) => statSync(path).mode & 0o777

it('closes what others could read of an installation, and nothing else', () => {
  const folder = freshFolder()
  const elsewhere = join(freshFolder(), 'elsewhere')
  const [email, documents] = [join(folder, 'mail'), join(folder, 'hand-over', 'unpaid-proof')]
  mkdirSync(email)
  mkdirSync(documents, { recursive: true })
  const ours = [
    'secret',
    'erased.jsonl',
    'undersigned.db',
    'undersigned.db-wal',
    'mail/a.eml',
    'hand-over/unpaid-proof/en.json',
  ]
  for (const name of [...ours, 'notes.txt']) writeFileSync(join(folder, name), 'x')
  writeFileSync(elsewhere, 'x')
  symlinkSync(elsewhere, join(folder, 'installation'))
  const open = () => {
    for (const path of [...ours, 'notes.txt', 'mail', 'hand-over', 'hand-over/unpaid-proof'])
      chmodSync(join(folder, path), 0o777)
    chmodSync(elsewhere, 0o644)
    chmodSync(folder, 0o777)
  }
  open()
  const database = join(folder, 'undersigned.db')
  const found = keepPrivate(folder, database, { dryRun: true }).map(({ name }) => name)
  expect(found).toEqual(
    expect.arrayContaining(['secret', 'mail/a.eml', 'the database', 'the database (wal)', 'the data folder']),
  )
  expect(modeOf(join(folder, 'secret'))).toBe(0o777)
  expect(keepPrivate(folder, database)).toEqual([{ name: 'the data folder', mode: 0o777 }])
  for (const name of [...ours, 'mail', 'hand-over', 'hand-over/unpaid-proof'])
    expect(modeOf(join(folder, name)) & 0o077, name).toBe(0)
  expect(modeOf(join(folder, 'notes.txt'))).toBe(0o777)
  expect(modeOf(elsewhere)).toBe(0o644)
  chmodSync(folder, 0o755)
  expect(keepPrivate(folder, null)).toEqual([])
})

it.each([0, 0o022, 0o077])('makes a database for its owner alone, with the umask %o', async (mask) => {
  const before = process.umask(mask)
  try {
    const folder = join(freshFolder(), 'data')
    const store = await openStore(`file:${join(folder, 'undersigned.db')}`, 'serve')
    recordInstallation(folder, 'id')
    const made = ['', '-shm', '-wal', '.files', '.lock'].map((end) => `undersigned.db${end}`)
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['installation', ...made]))
    for (const name of readdirSync(folder)) expect(modeOf(join(folder, name)), name).toBe(0o600)
    expect(modeOf(folder)).toBe(0o700)
    await store.close()
  } finally {
    process.umask(before)
  }
})

it('logs once that the database is out of its place, and once that it is back', async () => {
  const events: string[] = []
  let fault: string | null = null
  const job = databaseJob({
    store: { misplaced: () => fault },
    emit: (level, event) => void events.push(`${level} ${event}`),
  })
  for (const found of [null, 'a', 'b', 'b', null, null, 'a']) {
    fault = found
    await job.run()
  }
  expect(events).toEqual(['error database-misplaced', 'info database-in-place', 'error database-misplaced'])
})
