import { expect, it } from 'vitest'
import { canonicalText, textDigest } from '#values/digest.ts'

it('is the same for every way in which a text may be saved', () => {
  const canonical = 'Caf\u00e9\n\nTwo\n'
  for (const saved of ['Caf\u00e9\n\nTwo', 'Cafe\u0301  \r\n\t\r\nTwo\r\n\r\n', 'Caf\u00e9\r\rTwo\n\n\n']) {
    expect(canonicalText(saved)).toBe(canonical)
  }
})

it('is canonical already when it is canonical', () => {
  expect(canonicalText(canonicalText('a  \r\nb'))).toBe(canonicalText('a  \r\nb'))
})

it('has the digest that sha256sum prints', () => {
  // printf 'abc\n' | sha256sum
  expect(textDigest('abc\n')).toBe('edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb')
})
