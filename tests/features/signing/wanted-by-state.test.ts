import { expect, it } from 'vitest'
import { type EmailAboutSignature, WANTED_BY_STATE } from '#features/signing/wanted-by-state.ts'
import { shippedLetter } from '#tests/support/app.ts'

const DAY = 24 * 60 * 60_000
const NOW = new Date('2026-03-01T12:00:00.000Z')
const AT = new Date('2026-02-20T12:00:00.000Z')

const PENDING = { verifiedAt: null, quarantinedAt: null, withdrawnAt: null, invalidatedAt: null }
const STATES = {
  pending: PENDING,
  quarantined: { ...PENDING, quarantinedAt: AT },
  invalidated: { ...PENDING, invalidatedAt: AT },
  verified: { ...PENDING, verifiedAt: AT },
  withdrawn: { ...PENDING, verifiedAt: AT, withdrawnAt: AT },
}
const ALL = Object.keys(STATES) as (keyof typeof STATES)[]

/** The states of a signature in which an email of a kind is wanted. */
function wantedIn(kind: EmailAboutSignature, closes: Date | null = null) {
  const at = { letter: shippedLetter({ closes }), now: NOW }
  return ALL.filter((state) => WANTED_BY_STATE[kind](STATES[state], at))
}

// Kind; the states in which it is wanted at an open letter, at one that takes its last verifications, and at a closed one.
it.each<[EmailAboutSignature, string[], string[], string[]]>([
  ['verify', ['pending', 'quarantined', 'invalidated'], ['pending', 'quarantined', 'invalidated'], []],
  ['entered-again', ['pending', 'quarantined', 'invalidated'], ['pending', 'quarantined', 'invalidated'], []],
  ['reminder', ['pending', 'quarantined'], [], []],
  ['closing', ['pending', 'quarantined'], [], []],
  ['already-signed', ['verified'], ['verified'], ['verified']],
  ['signed-otherwise', ['verified'], ['verified'], ['verified']],
  ['counted', ['verified'], ['verified'], ['verified']],
  ['withdrawn', ['withdrawn'], ['withdrawn'], ['withdrawn']],
])('an email "%s" is sent only while it is of use', (kind, open, lastDay, closed) => {
  expect(wantedIn(kind)).toEqual(open)
  expect(wantedIn(kind, new Date(NOW.getTime() - DAY + 1))).toEqual(lastDay)
  expect(wantedIn(kind, new Date(NOW.getTime() - DAY))).toEqual(closed)
})
