/** The steps of using a passkey, and of making one (WebAuthn, sections 7.1 and 7.2). */
export const PASSKEY_STEPS = ['begin', 'finish', 'begin-making', 'finish-making'] as const

export type PasskeyStep = (typeof PASSKEY_STEPS)[number]

export function isPasskeyStep(text: string | undefined): text is PasskeyStep {
  return (PASSKEY_STEPS as readonly (string | undefined)[]).includes(text)
}
