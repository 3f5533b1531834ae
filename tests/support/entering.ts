import type { Proof } from '#features/abuse/captcha.ts'
import type { Letter } from '#features/letters/letter.ts'
import { askForLink } from '#features/signing/ask-for-link.ts'
import { createPending } from '#features/signing/create-pending.ts'
import type { SignInput } from '#features/signing/form.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { filledIn, type TestApp } from './app.ts'
import { AT_HOME } from './sign.ts'

/** Turns a submission into a pending signature, as the server does a moment after it was submitted. */
export async function entered(
  app: TestApp,
  input: SignInput,
  { proof = 'not-asked', letter = app.letter }: { proof?: Proof; letter?: Letter } = {},
): Promise<void> {
  const submitted = { form: filledIn(letter, input), origin: { client: 'home', proof, isTrapped: false } }
  await app.context.store.write((tx) =>
    createPending(app.context, tx, letter, submitted, { at: app.clock.now, surging: false }),
  )
}

/** Asks for the lost link of an address, and answers the lookup. */
export async function askedForLink(app: TestApp, address: string): Promise<void> {
  const email = parseEmailAddress(address)
  if (!email) throw new Error(`${address} is no address.`)
  await askForLink(app.context, email, 'en', AT_HOME.network, 'signature')
  await app.answerLookups()
}
