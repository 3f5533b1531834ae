import { randomBytes } from 'node:crypto'
import { expect, inject, it, onTestFinished } from 'vitest'
import { openStore } from '#db/open.ts'
import { query } from '../support/postgres.ts'

it('is migrated once, by whichever of those that start at once', async () => {
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
