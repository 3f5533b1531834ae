import { type AddressQuestion, suggestAddress } from '#features/email/address-suggestion.ts'
import {
  type EmailAddress,
  type EmailProblem,
  parseEmailAddress,
  readEmailAddress,
} from '#values/email-address.ts'

/**
 * What a form sends besides its address: `asked`, the address that its sender was asked about, and `spelling`, the button
 * that they answered with.
 */
export const ADDRESS_FIELDS = ['email', 'asked', 'spelling'] as const

export type AddressFields = {
  /** What the field says when the form comes back. */
  typed: string
  /** The address that was asked about, where it is to be taken as it is: the form says so again when it comes back. */
  asked: string | undefined
} & (
  | { email: EmailAddress; problem: null; question: AddressQuestion | null }
  | { email: null; problem: EmailProblem; question: null }
)

/**
 * Reads the address of a form. One that is probably mistyped is asked about once: its sender may take what is suggested, or
 * send the form again with whatever button, and it is taken as it is. Another address is asked about anew.
 */
export function readAddressFields(
  fields: Partial<Record<(typeof ADDRESS_FIELDS)[number], string>>,
): AddressFields {
  const { email: typed = '', asked, spelling } = fields
  const read = readEmailAddress(typed)
  if (!read.ok) return { typed, asked: undefined, email: null, problem: read.problem, question: null }
  const { email } = read
  const suggested = suggestAddress(email.address)
  const meant = suggested === null ? null : parseEmailAddress(suggested)
  if (!meant) return { typed, asked: undefined, email, problem: null, question: null }
  if (asked !== email.address) {
    const question = { entered: email.address, suggested: meant.address }
    return { typed, asked: undefined, email, problem: null, question }
  }
  return spelling === 'suggested'
    ? { typed: meant.address, asked: undefined, email: meant, problem: null, question: null }
    : { typed, asked, email, problem: null, question: null }
}
