import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { expect, it } from 'vitest'
import { fileWriter, isFile, streamWriter } from '#platform/log-output.ts'
import { freshFolder } from '#tests/support/databases.ts'

it('writes to a file, and reports what a full device does not take', () => {
  const path = join(freshFolder(), 'log')
  const results: (string | null)[] = []
  const done = (error: Error | null) =>
    results.push(error ? String((error as NodeJS.ErrnoException).code) : null)
  const file = openSync(path, 'a')
  const full = openSync('/dev/full', 'w')
  try {
    expect([isFile(file), isFile(full)]).toEqual([true, true])
    for (const fd of [file, full, file]) fileWriter(fd)('a line\n', (error) => done(error))
  } finally {
    closeSync(file)
    closeSync(full)
  }
  expect(results).toEqual([null, 'ENOSPC', null])
  expect(readFileSync(path, 'utf8')).toBe('a line\na line\n')
})

it('keeps a limited number of lines for a reader that is too slow', () => {
  const taken: string[] = []
  const reader = new Writable({ write: (chunk: Buffer) => taken.push(chunk.toString()) })
  const write = streamWriter(reader)
  const line = `${'x'.repeat(1_023)}\n`
  let refused = 0
  for (let i = 0; i < 5_000; i += 1) write(line, (error) => (refused += error ? 1 : 0))
  expect(taken).toHaveLength(1)
  expect(reader.writableLength).toBeLessThan(1.1 * 1024 * 1024)
  expect(refused).toBe(5_000 - reader.writableLength / line.length)
})
