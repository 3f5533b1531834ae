import { asOneLine } from '#values/characters.ts'

/** The steps of signing in with a passkey, and of creating one (WebAuthn, sections 7.2 and 7.1). */
export const PASSKEY_STEPS = ['begin', 'finish', 'begin-making', 'finish-making'] as const

/** A step of signing in with a passkey or of creating one. */
export type PasskeyStep = (typeof PASSKEY_STEPS)[number]

/** Whether a text is such a step. */
export function isPasskeyStep(text: string | undefined): text is PasskeyStep {
  return (PASSKEY_STEPS as readonly (string | undefined)[]).includes(text)
}

/** The longest label of a passkey. Code points. */
const MAX_LABEL = 60

/** Turns a typed label into one short line. It refuses nothing, because the passkey exists by then. */
export function passkeyLabel(typed: unknown): string {
  if (typeof typed !== 'string') return ''
  const line = asOneLine(typed.slice(0, 4 * MAX_LABEL))
  return [...line].slice(0, MAX_LABEL).join('')
}
