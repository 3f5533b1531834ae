import { suggestDomain } from '#features/email/address-suggestion.ts'
import type { SignForm } from '#features/signing/form.ts'
import { domainOf } from '#values/email-address.ts'
import { isDisposable, isLargeProvider, registeredDomain } from '#values/email-domain.ts'
import { foldName } from '#values/person-name.ts'

/** What signatures of a flood have in common; kept as a keyed hash for a day. */
export type FingerprintKind = 'client' | 'domain' | 'pattern' | 'disposable' | 'letter'

/**
 * Why a signature waits for an organiser: what it has in common with too many others, that no captcha was solved where
 * one is asked for, or that a field was filled in which nobody sees.
 */
export type ClusterKind = FingerprintKind | 'no-captcha' | 'trapped'

/** What an organiser decided of a flood. Until then, and once it is rejected, it takes in whatever belongs to it. */
export type ClusterDecision = 'released' | 'rejected'

/** Whether a flood is told by something that its signatures have in common, and others have not. */
export function isTold(kind: ClusterKind): boolean {
  return kind === 'client' || kind === 'domain' || kind === 'pattern' || kind === 'disposable'
}

/** `label`: what an organiser may read of it; nothing of a network. */
export type Fingerprint = { kind: FingerprintKind; text: string; label: string | null }

/** How long a mark is kept: as long as the longest rate looks back. Milliseconds. */
export const FINGERPRINT_LIFE = 24 * 60 * 60 * 1000

/**
 * By what a signature is told to belong to a flood: the network that it came from, the domain of its address, whether that
 * gives out disposable addresses, and the form of its address and name without their numbers, because a machine that
 * makes up thousands mostly counts. One person with a disposable address is no group, and lists of such domains have
 * mistyped ones, which say nothing.
 */
export function fingerprintsOf({ email, name }: SignForm, client: string): Fingerprint[] {
  const fingerprints: Fingerprint[] = [{ kind: 'letter', text: '', label: null }]
  if (client) fingerprints.push({ kind: 'client', text: client, label: null })
  const host = domainOf(email.address)
  const domain = registeredDomain(host)
  // A host below a provider's domain is somebody's own, with as many mailboxes as they like.
  if (!isLargeProvider(host)) fingerprints.push({ kind: 'domain', text: domain, label: domain })
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
