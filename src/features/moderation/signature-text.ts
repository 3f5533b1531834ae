import type { ClusterKind } from '#features/abuse/fingerprint.ts'
import type { InvalidationCause } from '#features/signatures/invalidation.ts'
import type { OrganiseKey } from '#i18n/organise.ts'
import type { MessageKey } from '#i18n/translate.ts'
import type { SearchedState } from './search.ts'

/** Labels of the states of a signature and of its name. */
export const STATE_WORDS: Readonly<Record<SearchedState, OrganiseKey>> = {
  pending: 'signatures.pending',
  counted: 'signatures.counted',
  quarantined: 'signatures.quarantined',
  hidden: 'signatures.hidden',
  withdrawn: 'signatures.withdrawn',
  invalidated: 'signatures.invalidated',
}

/** Labels of the causes of an invalidation, from which an organiser chooses. */
export const CAUSE_WORDS: Readonly<Record<InvalidationCause, OrganiseKey>> = {
  automated: 'signatures.causeAutomated',
  duplicate: 'signatures.causeDuplicate',
  impersonation: 'signatures.causeImpersonation',
  other: 'signatures.causeOther',
}

/** Public sentences about invalidated signatures, with their number and date. */
export const INVALIDATED_SENTENCES: Readonly<Record<InvalidationCause, MessageKey>> = {
  automated: 'names.invalidatedAutomated',
  duplicate: 'names.invalidatedDuplicate',
  impersonation: 'names.invalidatedImpersonation',
  other: 'names.invalidatedOther',
}

/** Descriptions of what the signatures of a cluster share. */
export const CLUSTER_WORDS: Readonly<Record<ClusterKind, OrganiseKey>> = {
  client: 'signatures.clusterClient',
  domain: 'signatures.clusterDomain',
  pattern: 'signatures.clusterPattern',
  letter: 'signatures.clusterLetter',
  'no-captcha': 'signatures.clusterNoCaptcha',
  trapped: 'signatures.clusterTrapped',
  disposable: 'signatures.clusterDisposable',
}
