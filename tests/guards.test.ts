import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isInPlace } from '#tools/guards/copy.ts'
import { GUARDS } from '#tools/guards/guards.ts'

const ROOT = join(import.meta.dirname, '..')

describe('the list of guards', () => {
  it.each(GUARDS)('finds "$holds" where it says, and a file of tests for it', (guard) => {
    expect(isInPlace(ROOT, guard), guard.file).toBe(true)
    expect(guard.without).not.toBe(guard.there)
    expect(existsSync(join(ROOT, guard.caughtBy.file)), guard.caughtBy.file).toBe(true)
  })

  it('has no name twice', () => {
    expect(new Set(GUARDS.map(({ holds }) => holds))).toHaveLength(GUARDS.length)
  })
})
