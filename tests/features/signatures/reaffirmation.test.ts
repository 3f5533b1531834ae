import { describe, expect, it } from 'vitest'
import {
  laterVersion,
  latestText,
  offeredVersion,
  type Signer,
  type VersionAnswer,
  versionToAnnounce,
} from '#features/signatures/reaffirmation.ts'
import { openLetter, versionOf } from '#tests/support/open-letter.ts'

const NOW = new Date('2026-03-01T12:00:00.000Z')
const SIGNED = { version: 1, locale: 'en', digest: 'digest-1-en' }
const NO_TIMES = { verifiedAt: null, quarantinedAt: null, withdrawnAt: null, invalidatedAt: null }

function answer(version: number, changes: Partial<VersionAnswer> = {}): VersionAnswer {
  const none = { announcedAt: null, keptAt: null, reaffirmedAt: null, locale: null, digest: null }
  return { version, ...none, ...changes }
}

const reaffirmed = (version: number) =>
  answer(version, { reaffirmedAt: NOW, locale: 'en', digest: `digest-${version}-en` })

function signer(changes: Partial<Signer['signature']> = {}, answers: VersionAnswer[] = []): Signer {
  return { signature: { ...SIGNED, ...NO_TIMES, verifiedAt: NOW, ...changes }, answers, locale: 'en' }
}

const TWO = openLetter({ versions: [versionOf(1), versionOf(2)] })

describe('the latest text that a signer has signed', () => {
  it.each([
    [1, []],
    [1, [answer(2, { announcedAt: NOW })]],
    [1, [answer(2, { keptAt: NOW })]],
    [2, [reaffirmed(2)]],
    [2, [reaffirmed(2), answer(3, { keptAt: NOW })]],
    [3, [reaffirmed(2), reaffirmed(3)]],
  ])('is version %i after %o', (version, answers) => {
    expect(latestText(SIGNED, answers).version).toBe(version)
  })
})

describe('a later version', () => {
  it('is the newest one, in the language of the signer or else in the first that it has', () => {
    const german = versionOf(2, { locale: 'de' })
    const letter = openLetter({ versions: [versionOf(1), german, versionOf(2)] })
    expect(laterVersion(letter, 1, 'en')).toMatchObject({ number: 2, locale: 'en' })
    expect(laterVersion(letter, 1, 'de')).toBe(german)
    expect(laterVersion(letter, 1, 'fr')).toBe(german)
  })

  it.each([
    ['is missing', openLetter()],
    ['is a draft', openLetter({ versions: [versionOf(1), versionOf(2, { draft: true })] })],
  ])('is not found where it %s', (_, letter) => {
    expect(laterVersion(letter, 1, 'en')).toBeNull()
  })
})

describe('the version that a signer can re-affirm', () => {
  it.each([
    [2, signer()],
    // The signer is not told about quarantine.
    [2, signer({ quarantinedAt: NOW })],
    // A signer who kept the signature where it is may change their mind.
    [2, signer({}, [answer(2, { keptAt: NOW })])],
    [null, signer({}, [reaffirmed(2)])],
    [null, signer({ version: 2 })],
    [null, signer({ verifiedAt: null })],
    [null, signer({ invalidatedAt: NOW })],
    [null, signer({ withdrawnAt: NOW })],
  ])('is %s for %o', (version, who) => {
    expect(offeredVersion(TWO, who, NOW)?.number ?? null).toBe(version)
  })

  it('is offered until the last moment in which the letter is open', () => {
    const letter = { ...TWO, closes: NOW }
    expect(offeredVersion(letter, signer(), new Date(NOW.getTime() - 1))?.number).toBe(2)
    expect(offeredVersion(letter, signer(), NOW)).toBeNull()
  })
})

describe('the version to announce to a signer', () => {
  const editorial = versionOf(2, { change: 'editorial' })
  it.each([
    [2, TWO, signer()],
    [null, openLetter({ versions: [versionOf(1), editorial] }), signer()],
    // A later editorial version is announced with the substantive one before it.
    [3, { ...TWO, versions: [...TWO.versions, versionOf(3, { change: 'editorial' })] }, signer()],
    [null, TWO, signer({}, [answer(2, { announcedAt: NOW })])],
    [null, TWO, signer({}, [answer(2, { keptAt: NOW })])],
    [null, TWO, signer({}, [reaffirmed(2)])],
    [null, TWO, signer({ version: 2 })],
    [null, TWO, signer({ withdrawnAt: NOW })],
  ])('is %s', (version, letter, who) => {
    expect(versionToAnnounce(letter, who, NOW)?.number ?? null).toBe(version)
  })
})
