import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { BUILT_CODE, BUILT_PROGRAMS, codeDigest, programPath } from '#platform/programs.ts'
import { freshFolder } from '#tests/support/databases.ts'

it('a program runs as it was built, unless it was built of other code than stands there now', () => {
  const root = freshFolder()
  const code = join(root, 'src', 'cli', 'undersigned.ts')
  const built = join(root, 'dist', 'programs', 'undersigned.mjs')
  for (const folder of ['src/cli', 'src/content', 'db', BUILT_PROGRAMS])
    mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(code, '// one')
  writeFileSync(join(root, 'package-lock.json'), '{}')
  const path = () => programPath('undersigned', root)
  expect(path()).toBe(code)

  writeFileSync(join(root, BUILT_CODE), codeDigest(root))
  expect(path()).toBe(built)
  // Letters are read anew whenever a program runs.
  writeFileSync(join(root, 'src', 'content', 'v1.en.md'), 'Dear all')
  expect(path()).toBe(built)

  for (const changed of [code, join(root, 'db', 'schema.ts'), join(root, 'package-lock.json')]) {
    writeFileSync(changed, '// another')
    expect(path(), changed).not.toBe(built)
    writeFileSync(join(root, BUILT_CODE), codeDigest(root))
    expect(path(), changed).toBe(built)
  }
  rmSync(join(root, BUILT_CODE))
  expect(path()).toBe(code)
})
