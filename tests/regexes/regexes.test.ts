import { isSafe } from 'redos-detector'
import { describe, expect, it } from 'vitest'
import { collectExpressions } from './collect.ts'
import { UNDECIDED } from './undecided.ts'

/** Ways to read one text that an expression may have; the texts of all that is safe have fewer. */
const MAX_WAYS = 100

const found = new Map(
  collectExpressions().map(({ where, expression }) => [String(expression), { where, expression }]),
)

describe('the regular expressions', () => {
  it('are found in every part of every file', () => {
    const places = [...found.values()].map(({ where }) => where.split(':')[0])
    for (const file of [
      'src/config/settings.ts',
      'src/pages/mailbox.astro',
      'src/values/person-name.ts',
      'db/postgres/errors.ts',
    ])
      expect(places).toContain(file)
    expect(found.size).toBeGreaterThan(80)
  })

  it.each([...found])('%s takes no more time than its text is long', (text, { where, expression }) => {
    expect(
      isProven(expression) || UNDECIDED[text] !== undefined,
      `${where}: neither proven nor explained`,
    ).toBe(true)
  })

  it('are explained only where they stand and are not proven', () => {
    for (const text of Object.keys(UNDECIDED)) {
      const expression = found.get(text)?.expression
      expect(expression, `${text} is nowhere`).toBeDefined()
      if (expression) expect(isProven(expression), `${text} is proven`).toBe(false)
    }
  })
})

/** Whether the detector proves it; `false` for what it does not know. */
function isProven(expression: RegExp): boolean {
  try {
    return isSafe(expression, { maxScore: MAX_WAYS, maxSteps: 200_000, timeout: Number.POSITIVE_INFINITY })
      .safe
  } catch {
    return false
  }
}
