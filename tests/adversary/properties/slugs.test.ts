import { cpSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lettersFolder, readLetters } from '#features/letters/read-letters.ts'
import { LetterError } from '#features/letters/source-file.ts'
import { freshFolder } from '#tests/support/databases.ts'
import { FEW_RUNS, typed } from '#tests/support/properties.ts'

/** What a folder may be called on any disk of ours. */
const folderNames = fc
  .oneof(
    typed,
    fc.stringMatching(/^[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,3}$/),
    fc.stringMatching(/^[-a-z0-9A-Z_.]{1,12}$/),
  )
  .map((name) => name.replace(/[/\0]/g, ''))
  .filter((name) => !['', '.', '..'].includes(name) && Buffer.byteLength(name) <= 200 && name.isWellFormed())

describe('a letter’s folder, whatever it is called,', () => {
  it('is rejected by name, or needs no escaping in a link, a header and a file name', () => {
    const folder = freshFolder()
    let path = join(folder, 'letter')
    cpSync(join(lettersFolder(), 'unpaid-proof'), path, { recursive: true })
    fc.assert(
      fc.property(folderNames, (name) => {
        const next = join(folder, name)
        if (next !== path) renameSync(path, next)
        path = next
        const isRight = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)
        if (!isRight) {
          expect(() => readLetters(folder)).toThrow(LetterError)
          return
        }
        const [letter] = readLetters(folder)
        expect(letter?.slug).toBe(name)
        expect(encodeURIComponent(name)).toBe(name)
        expect(new URL(`/letters/${name}`, 'https://letter.example.org').pathname).toBe(`/letters/${name}`)
      }),
      FEW_RUNS,
    )
    rmSync(path, { recursive: true })
    expect(readLetters(folder)).toEqual([])
  })
})
