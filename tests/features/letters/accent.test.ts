import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { accentFrom, contrastTo, GROUNDS } from '#features/letters/accent.ts'

const css = readFileSync(join(import.meta.dirname, '../../../src/styles/site.css'), 'utf8')

/** A colour of the style sheet, on light paper and on dark. */
function inStyles(name: string): string[] {
  return [...css.matchAll(new RegExp(`--${name}: (#[0-9a-f]{6});`, 'g'))].map(([, colour = '']) => colour)
}

describe('an accent', () => {
  it.each(['#7c2d12', '#0b4f6c', '#000000', '#5b21b6', '#14532d'])(
    'is readable on both papers: %s',
    (typed) => {
      const result = accentFrom(typed.toUpperCase())
      if (!result.ok) throw new Error(result.problem)
      expect(result.accent.light).toBe(typed)
      expect(contrastTo(GROUNDS.light, result.accent.light)).toBeGreaterThanOrEqual(4.5)
      expect(contrastTo(GROUNDS.dark, result.accent.dark)).toBeGreaterThanOrEqual(4.5)
    },
  )

  it.each(['#ff0000', '#ffff00', '#ffffff', '#777777', '#e08a3c'])(
    'is refused where it cannot be read, with one that can: %s',
    (typed) => {
      const result = accentFrom(typed)
      if (result.ok) throw new Error('It was taken.')
      const offered = /(#[0-9a-f]{6}) would do/.exec(result.problem)?.[1] ?? ''
      expect(accentFrom(offered)).toMatchObject({ ok: true })
    },
  )

  it.each(['red', '#fff', '7c2d12', '#7c2d12;}', 'url(x)', ''])(
    'is a colour and nothing else: "%s"',
    (typed) => {
      expect(accentFrom(typed)).toMatchObject({ ok: false })
    },
  )
})

describe('the style sheet', () => {
  it('has the grounds against which accents are checked', () => {
    expect(inStyles('paper')).toEqual([GROUNDS.light[0], GROUNDS.dark[0]])
    expect(inStyles('sheet')).toEqual([GROUNDS.light[1], GROUNDS.dark[1]])
  })

  it.each(['ink', 'ink-soft', 'accent', 'error'])('has words that can be read on them: %s', (name) => {
    const [light = '', dark = ''] = inStyles(name)
    expect(contrastTo(GROUNDS.light, light)).toBeGreaterThanOrEqual(4.5)
    expect(contrastTo(GROUNDS.dark, dark)).toBeGreaterThanOrEqual(4.5)
  })

  it('has edges of fields that can be seen on them', () => {
    const [light = '', dark = ''] = inStyles('edge')
    expect(contrastTo(GROUNDS.light, light)).toBeGreaterThanOrEqual(3)
    expect(contrastTo(GROUNDS.dark, dark)).toBeGreaterThanOrEqual(3)
  })
})
