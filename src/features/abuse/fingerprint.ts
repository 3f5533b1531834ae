import { suggestDomain } from '#features/email/address-suggestion.ts'
import { domainOf, type EmailAddress } from '#values/email-address.ts'
import { isDisposable, isLargeProvider, registeredDomain } from '#values/email-domain.ts'
import { foldName } from '#values/person-name.ts'

/** What the signatures of a cluster share. Each fingerprint is stored for a day, as a keyed hash. */
export type FingerprintKind = 'client' | 'domain' | 'pattern' | 'disposable' | 'letter'

/**
 * Why a signature is in quarantine: it shares a fingerprint with too many others, no captcha was solved where one is
 * asked for, or a field was filled in that people do not see.
 */
export type ClusterKind = FingerprintKind | 'no-captcha' | 'trapped'

/** What an organiser decided about a cluster. An undecided or rejected cluster still gets new members. */
export type ClusterDecision = 'released' | 'rejected'

/** Whether the members of a cluster share a feature that other signatures do not have. */
export function isDistinctive(kind: ClusterKind): boolean {
  return kind === 'client' || kind === 'domain' || kind === 'pattern' || kind === 'disposable'
}

/** What a fingerprint is made from. `client` is the key of the network for the day; empty if it is unknown. */
export type FingerprintableSubmission = { email: EmailAddress; name: string; client: string }

/** A fingerprint before it is hashed. `label`: the part that organisers may read, which says nothing about a network. */
export type Fingerprint = { kind: FingerprintKind; text: string; label: string | null }

/** How long a fingerprint is kept: as long as the longest rate. Milliseconds. */
export const FINGERPRINT_LIFE = 24 * 60 * 60 * 1000

/**
 * Derives the fingerprints of a submission: its network, the domain of its address, whether that domain gives out
 * disposable addresses, and the address and the name without their numbers, because a program that invents thousands
 * mostly counts.
 */
export function fingerprintsOf({ email, name, client }: FingerprintableSubmission): Fingerprint[] {
  const fingerprints: Fingerprint[] = [{ kind: 'letter', text: '', label: null }]
  if (client) fingerprints.push({ kind: 'client', text: client, label: null })
  const host = domainOf(email.address)
  const domain = registeredDomain(host)
  // A host below a provider's domain belongs to someone else, who can make any number of mailboxes there.
  if (!isLargeProvider(host)) fingerprints.push({ kind: 'domain', text: domain, label: domain })
  // Lists of disposable domains contain misspelt domains of large providers, which say nothing.
  if (isDisposable(host) && suggestDomain(host) === null)
    fingerprints.push({ kind: 'disposable', text: '', label: null })
  const local = email.mailbox.slice(0, email.mailbox.lastIndexOf('@'))
  if (/\d/.test(local)) fingerprints.push(pattern('address', `${withoutNumbers(local)}@`))
  fingerprints.push(pattern('name', withoutNumbers(foldName(name))))
  return fingerprints
}

function pattern(of: 'address' | 'name', form: string): Fingerprint {
  return { kind: 'pattern', text: `${of} ${form}`, label: `${of} ${form}` }
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, '#')
}
