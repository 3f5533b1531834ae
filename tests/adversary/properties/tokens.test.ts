import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findToken, findTokens } from '#db/queries/signing/tokens.ts'
import { filledIn, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { emailAbout, tokenIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { FEW_RUNS, RUNS, typed } from '#tests/support/properties.ts'
import { sign } from '#tests/support/sign.ts'
import { isTokenShaped, type TokenPurpose, tokenHash } from '#values/token.ts'

const PURPOSES: readonly TokenPurpose[] = ['verify', 'own-page', 'unsubscribe']
const shaped = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/)
/** Almost a token: a character more, less or other. */
const nearly = fc
  .tuple(shaped, fc.nat(43), typed)
  .map(([token, at, odd]) => `${token.slice(0, at)}${odd}${token.slice(at + 1)}`)

describe('a token', () => {
  it('is 43 characters of base64url and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(typed, shaped, nearly), (text) => {
        const isRight = text.length === 43 && [...text].every((character) => /[A-Za-z0-9_-]/.test(character))
        expect(isTokenShaped(text)).toBe(isRight)
        expect(tokenHash(text) !== null).toBe(isRight)
        for (const around of ['\n', '\0', ' ', '=']) expect(isTokenShaped(`${text}${around}`)).toBe(false)
      }),
      RUNS,
    )
  })
})

onEachDatabase('a token', (kind) => {
  it('that was never sent is not found, whatever its shape and purpose', async () => {
    const app = await testApp(kind)
    await sign(app.context, app.letter, filledIn(app.letter, ada))
    const emailed = tokenIn(emailAbout(await app.deliver(), 'Confirm'))
    const altered = fc
      .tuple(fc.nat(42), fc.stringMatching(/^[A-Za-z0-9_-]$/))
      .map(([at, other]) => `${emailed.slice(0, at)}${other}${emailed.slice(at + 1)}`)
      .filter((text) => text !== emailed)
    const { store } = app.context
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(typed, shaped, nearly, altered),
        fc.constantFrom(...PURPOSES),
        async (text, purpose) => {
          expect(await store.read((db) => findToken(db, text, purpose))).toBeUndefined()
          expect(await store.read((db) => findTokens(db, text, purpose))).toEqual([])
        },
      ),
      FEW_RUNS,
    )
    for (const purpose of PURPOSES) {
      const found = await store.read((db) => findToken(db, emailed, purpose))
      expect(found !== undefined, purpose).toBe(purpose === 'verify')
    }
  })
})
