import { type AddressQuestion, suggestAddress } from '#features/email/address-suggestion.ts'
import {
  type EmailAddress,
  type EmailProblem,
  parseEmailAddress,
  readEmailAddress,
} from '#values/email-address.ts'

/**
 * The fields of a form with an email address: `asked` is the address that the sender was asked about, `spelling` the
 * button with which they answered.
 */
export const ADDRESS_FIELDS = ['email', 'asked', 'spelling'] as const

/** The email address of a form, as far as it is valid. */
export type AddressFields = {
  /** The value of the field when the form comes back. */
  typed: string
  /** The address that the sender has confirmed as it is; the form sends it again when it comes back. */
  asked: string | undefined
} & (
  | { email: EmailAddress; problem: null; question: AddressQuestion | null }
  | { email: null; problem: EmailProblem; question: null }
)

/**
 * Reads the email address of a form. The sender is asked once about one that is probably mistyped: they accept the
 * suggestion, or send the form again with any other button, which confirms the address. A different address is asked about
 * again.
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
