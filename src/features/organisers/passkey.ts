import { asOneLine } from '#values/characters.ts'

/** The steps of using a passkey, and of making one (WebAuthn, sections 7.1 and 7.2). */
export const PASSKEY_STEPS = ['begin', 'finish', 'begin-making', 'finish-making'] as const

export type PasskeyStep = (typeof PASSKEY_STEPS)[number]

export function isPasskeyStep(text: string | undefined): text is PasskeyStep {
  return (PASSKEY_STEPS as readonly (string | undefined)[]).includes(text)
}

/** Code points of what an organiser calls a passkey. */
const MAX_LABEL = 60

/** What an organiser calls a passkey, as one line that can be shown; the passkey itself is made by then, so that nothing is refused. */
export function passkeyLabel(typed: unknown): string {
  if (typeof typed !== 'string') return ''
  const line = asOneLine(typed.slice(0, 4 * MAX_LABEL))
  return [...line].slice(0, MAX_LABEL).join('')
}
