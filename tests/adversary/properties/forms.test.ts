import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FieldUse } from '#features/letters/letter.ts'
import { CORRECTION_FIELDS, parseCorrection } from '#features/signatures/entry.ts'
import { parseSignForm, SIGN_FIELDS } from '#features/signing/form.ts'
import { isMessageKey } from '#i18n/translate.ts'
import { shippedLetter } from '#tests/support/app.ts'
import { headerValue, RUNS, typed } from '#tests/support/properties.ts'
import { readForm } from '#web/forms/form.ts'

const shipped = shippedLetter()
const use = fc.constantFrom<FieldUse>('off', 'optional', 'required')
const letters = fc
  .record({ affiliation: use, country: use, comment: use })
  .map((fields) => ({ ...shipped, fields }))

/** Fields that are right, or anything; and some that no form of ours has. */
const right = {
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  affiliation: 'Analyst',
  country: 'GB',
  comment: 'A word.',
  consent: 'on',
  version: '2',
  locale: 'en',
}
const inputs = fc
  .tuple(
    fc.subarray(Object.keys(right)),
    fc.dictionary(
      fc.oneof(fc.constantFrom(...SIGN_FIELDS, '__proto__', 'constructor', 'form', 'ok'), typed),
      typed,
    ),
  )
  .map(([kept, odd]) => {
    const sound = Object.entries(right).filter(([field]) => kept.includes(field))
    return Object.fromEntries([...sound, ...Object.entries(odd)])
  })

describe('a form, whatever is sent,', () => {
  it('is parsed, or has problems of existing fields, with existing sentences', () => {
    fc.assert(
      fc.property(letters, inputs, (letter, input) => {
        const result = parseSignForm(letter, input)
        if (result.ok) {
          expect(result.form.version).toMatchObject({ draft: false })
          expect(result.form.email.address).toContain('@')
          return
        }
        expect(result.errors.length).toBeGreaterThan(0)
        for (const { field, problem } of result.errors) {
          expect(SIGN_FIELDS).toContain(field)
          expect(isMessageKey(`error.${problem}`), problem).toBe(true)
        }
      }),
      RUNS,
    )
  })

  it('that corrects an entry is parsed, or has such problems', () => {
    fc.assert(
      fc.property(letters, inputs, (letter, input) => {
        const result = parseCorrection(letter, input)
        if (result.ok) return
        expect(result.errors.length).toBeGreaterThan(0)
        for (const { field, problem } of result.errors) {
          expect(CORRECTION_FIELDS).toContain(field)
          expect(isMessageKey(`error.${problem}`), problem).toBe(true)
        }
      }),
      RUNS,
    )
  })

  it('is read from any bytes of any type without failing: known fields as text, or a status', async () => {
    const types = fc.oneof(
      fc.constantFrom(
        'application/x-www-form-urlencoded',
        'application/x-www-form-urlencoded; charset=utf-16',
        'multipart/form-data; boundary=a',
        'multipart/form-data',
        'Multipart/Form-Data; boundary="a"',
      ),
      headerValue,
    )
    const part = fc
      .tuple(fc.oneof(fc.constantFrom('name', 'email"; filename="x', '__proto__'), typed), typed)
      .map(([name, value]) => `--a\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.dictionary(typed, typed).map((fields) => Buffer.from(new URLSearchParams(fields).toString())),
      fc.array(part, { maxLength: 5 }).map((parts) => Buffer.from(`${parts.join('')}--a--\r\n`)),
      fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => Buffer.from(parts.join(''))),
    )
    await fc.assert(
      fc.asyncProperty(bodies, types, async (body, type) => {
        const request = new Request('http://localhost/', {
          method: 'POST',
          body: new Uint8Array(body),
          headers: { 'Content-Type': type },
        })
        const result = await readForm(request, SIGN_FIELDS)
        if (!result.ok) {
          expect([400, 413, 415]).toContain(result.status)
          return
        }
        expect(Object.getPrototypeOf(result.fields)).toBe(Object.prototype)
        for (const [field, value] of Object.entries(result.fields)) {
          expect(SIGN_FIELDS).toContain(field)
          expect(typeof value).toBe('string')
        }
      }),
      RUNS,
    )
  })
})
