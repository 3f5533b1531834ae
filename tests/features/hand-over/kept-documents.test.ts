import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { HAND_OVER_LIFE, type HandOver } from '#features/hand-over/hand-over.ts'
import { KeptDocuments } from '#features/hand-over/kept-documents.ts'
import { testApp } from '#tests/support/app.ts'
import { freshFolder } from '#tests/support/databases.ts'

const DAY = 24 * 60 * 60_000

it('a document is kept for seven days and not a moment longer, and what was left half made for one', async () => {
  const { context, clock, letter } = await testApp('sqlite')
  const folder = freshFolder()
  const own = join(folder, letter.slug)
  mkdirSync(own)
  const kept = new KeptDocuments(folder, context.now)
  const put = (name: string) => {
    writeFileSync(join(own, name), name)
    utimesSync(join(own, name), clock.now, clock.now)
  }
  const made: HandOver = {
    language: 'en',
    asOf: clock.now.toISOString(),
    count: 1,
    named: 1,
    pdf: { file: 'unpaid-proof.en.pdf', bytes: 1, sha256: 'a'.repeat(64) },
    zip: { file: 'unpaid-proof.en.zip', bytes: 1, sha256: 'b'.repeat(64) },
  }
  writeFileSync(join(own, 'en.json'), JSON.stringify(made))
  const files = [`${'a'.repeat(16)}.unpaid-proof.en.pdf`, `${'b'.repeat(16)}.unpaid-proof.en.zip`]
  for (const name of [...files, 'making-half']) put(name)

  await kept.removeOver()
  expect(readdirSync(own)).toHaveLength(4)
  clock.now = new Date(clock.now.getTime() + DAY + 1)
  await kept.removeOver()
  expect(readdirSync(own).sort()).toEqual([...files, 'en.json'])

  clock.now = new Date(Date.parse(made.asOf) + HAND_OVER_LIFE)
  await kept.removeOver()
  expect(await kept.made(letter)).toHaveLength(1)
  expect(existsSync((await kept.find(letter, 'unpaid-proof.en.pdf'))?.path ?? '')).toBe(true)
  clock.now = new Date(clock.now.getTime() + 1)
  expect(await kept.made(letter)).toEqual([])
  expect(await kept.find(letter, 'unpaid-proof.en.pdf')).toBeNull()
  await kept.removeOver()
  expect(readdirSync(own)).toEqual([])
})
