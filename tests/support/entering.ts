import type { Proof } from '../../src/domain/captcha.ts'
import { parseEmailAddress } from '../../src/domain/email-address.ts'
import type { Letter } from '../../src/domain/letter.ts'
import type { SignInput } from '../../src/domain/sign-form.ts'
import { askForLink } from '../../src/usecases/ask-for-link.ts'
import { enter } from '../../src/usecases/signer/enter.ts'
import { answerLookups } from '../../src/usecases/signer/find-signature.ts'
import { filledIn, type TestApp } from './app.ts'
import { AT_HOME } from './sign.ts'

/** What is entered with or without a captcha becomes an entry, as the server makes it a moment after it was submitted. */
export async function entered(
  app: TestApp,
  input: SignInput,
  { proof = 'not-asked', letter = app.letter }: { proof?: Proof; letter?: Letter } = {},
): Promise<void> {
  const submitted = { form: filledIn(letter, input), origin: { client: 'home', proof, isTrapped: false } }
  await app.context.store.write((tx) =>
    enter(app.context, tx, letter, submitted, { at: app.clock.now, surging: false }),
  )
}

/** Someone asks for the lost link of an address, and is answered. */
export async function askedForLink(app: TestApp, address: string): Promise<void> {
  const email = parseEmailAddress(address)
  if (!email) throw new Error(`${address} is no address.`)
  await askForLink(app.context, email, 'en', AT_HOME.network, 'signature')
  await answerLookups(app.context, app.letters)
}
