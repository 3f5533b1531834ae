import type { AuditAction } from '../domain/audit.ts'
import type { OrganiseKey } from './organise.ts'

/** What an organiser did, in a sentence; a new act does not compile until it has one. */
export const ACT_SENTENCES: Readonly<Record<AuditAction, OrganiseKey>> = {
  'member-invited': 'audit.memberInvited',
  'member-invited-again': 'audit.memberInvitedAgain',
  'member-role-changed': 'audit.memberRoleChanged',
  'member-removed': 'audit.memberRemoved',
  'name-hidden': 'audit.nameHidden',
  'name-shown': 'audit.nameShown',
  'name-featured': 'audit.nameFeatured',
  'name-unfeatured': 'audit.nameUnfeatured',
  'signature-invalidated': 'audit.signatureInvalidated',
  'signature-restored': 'audit.signatureRestored',
  'signatures-invalidated': 'audit.signaturesInvalidated',
  'signatures-restored': 'audit.signaturesRestored',
  'flood-released': 'audit.floodReleased',
  'flood-rejected': 'audit.floodRejected',
  'flood-undone': 'audit.floodUndone',
  'export-begun': 'audit.exportBegun',
  exported: 'audit.exported',
  'export-broke-off': 'audit.exportBrokeOff',
  'handed-over': 'audit.handedOver',
  'news-drafted': 'audit.newsDrafted',
  'news-deleted': 'audit.newsDeleted',
  'news-sent': 'audit.newsSent',
  'news-cancelled': 'audit.newsCancelled',
  'paper-entered': 'audit.paperEntered',
  'paper-approved': 'audit.paperApproved',
  'paper-rejected': 'audit.paperRejected',
  'paper-removed': 'audit.paperRemoved',
}
