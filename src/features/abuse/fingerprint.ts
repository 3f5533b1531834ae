import { suggestDomain } from '#features/email/address-suggestion.ts'
import type { SignForm } from '#features/signing/form.ts'
import { domainOf } from '#values/email-address.ts'
import { isDisposable, isLargeProvider, registeredDomain } from '#values/email-domain.ts'
import { foldName } from '#values/person-name.ts'

/** What signatures of a flood have in common; kept as a keyed hash for a day. */
export type MarkKind = 'client' | 'domain' | 'pattern' | 'disposable' | 'letter'

/**
 * Why a signature waits for an organiser: what it has in common with too many others, that no captcha was solved where
 * one is asked for, or that a field was filled in which nobody sees.
 */
export type FloodKind = MarkKind | 'no-captcha' | 'trapped'

/** What an organiser decided of a flood. Until then, and once it is rejected, it takes in whatever belongs to it. */
export type FloodDecision = 'released' | 'rejected'

/** Whether a flood is told by something that its signatures have in common, and others have not. */
export function isTold(kind: FloodKind): boolean {
  return kind === 'client' || kind === 'domain' || kind === 'pattern' || kind === 'disposable'
}

/** `label`: what an organiser may read of it; nothing of a network. */
export type Mark = { kind: MarkKind; text: string; label: string | null }

/** Where a flood's label is sealed: it holds what people typed. */
export function labelPlace(id: string): string {
  return `floods/label/${id}`
}

/** How long a mark is kept: as long as the longest rate looks back. Milliseconds. */
export const MARK_LIFE = 24 * 60 * 60 * 1000

/**
 * By what a signature is told to belong to a flood: the network that it came from, the domain of its address, whether that
 * gives out disposable addresses, and the form of its address and name without their numbers, because a machine that
 * makes up thousands mostly counts. One person with a disposable address is no group, and lists of such domains have
 * mistyped ones, which say nothing.
 */
export function marksOf({ email, name }: SignForm, client: string): Mark[] {
  const marks: Mark[] = [{ kind: 'letter', text: '', label: null }]
  if (client) marks.push({ kind: 'client', text: client, label: null })
  const host = domainOf(email.address)
  const domain = registeredDomain(host)
  // A host below a provider's domain is somebody's own, with as many mailboxes as they like.
  if (!isLargeProvider(host)) marks.push({ kind: 'domain', text: domain, label: domain })
  if (isDisposable(host) && suggestDomain(host) === null)
    marks.push({ kind: 'disposable', text: '', label: null })
  const local = email.mailbox.slice(0, email.mailbox.lastIndexOf('@'))
  if (/\d/.test(local)) marks.push(pattern('address', `${withoutNumbers(local)}@`))
  marks.push(pattern('name', withoutNumbers(foldName(name))))
  return marks
}

function pattern(of: 'address' | 'name', form: string): Mark {
  return { kind: 'pattern', text: `${of} ${form}`, label: `${of} ${form}` }
}

function withoutNumbers(text: string): string {
  return text.replace(/\d+/g, '#')
}
