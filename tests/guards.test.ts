import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isInPlace } from '#tools/guards/copy.ts'
import { GUARDS } from '#tools/guards/guards.ts'

const ROOT = join(import.meta.dirname, '..')

/** The most phrases of a test file of which the name of one of its tests is made: of its `describe`, and its `it`. */
const MAX_PHRASES = 2

describe('the list of guards', () => {
  it.each(GUARDS)('has the text of "$holds" in its file, and a test file', (guard) => {
    expect(isInPlace(ROOT, guard), guard.file).toBe(true)
    expect(guard.without).not.toBe(guard.there)
    expect(existsSync(join(ROOT, guard.caughtBy.file)), guard.caughtBy.file).toBe(true)
  })

  it('has no name twice', () => {
    expect(new Set(GUARDS.map(({ holds }) => holds))).toHaveLength(GUARDS.length)
  })

  it('names tests whose words are in their files', () => {
    const texts = new Map<string, string>()
    const textOf = (file: string) => {
      const text = texts.get(file) ?? wordsOf(readFileSync(join(ROOT, file), 'utf8'))
      texts.set(file, text)
      return text
    }
    const stale = GUARDS.filter(
      ({ caughtBy: { file, name } }) => countPhrases(wordsOf(name), textOf(file)) > MAX_PHRASES,
    )
    expect(stale.map(({ caughtBy: { file, name } }) => `${file} has no test "${name}"`)).toEqual([])
  })
})

/** The words of a text with single spaces between and around them, without what `onEachDatabase` appends. */
function wordsOf(text: string): string {
  const words = text.replace(/\bon (?:sqlite|postgres)\b/g, '').match(/[\p{L}\p{N}]+/gu) ?? []
  return ` ${words.join(' ')} `
}

/** The number of phrases of a text, each as long as possible, that make up a name; `Infinity` where a word is missing. */
function countPhrases(name: string, text: string): number {
  const words = name.trim().split(' ')
  let phrases = 0
  while (words.length > 0) {
    let length = 0
    while (length < words.length && text.includes(` ${words.slice(0, length + 1).join(' ')} `)) length += 1
    if (length === 0) return Number.POSITIVE_INFINITY
    words.splice(0, length)
    phrases += 1
  }
  return phrases
}
