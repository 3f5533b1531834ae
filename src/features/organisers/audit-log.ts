/** What is written into the audit log. */
export type AuditAction =
  | 'member-invited'
  | 'member-invited-again'
  | 'member-role-changed'
  | 'member-removed'
  | 'name-hidden'
  | 'name-shown'
  | 'name-featured'
  | 'name-unfeatured'
  | 'signature-invalidated'
  | 'signature-restored'
  | 'signatures-invalidated'
  | 'signatures-restored'
  | 'signature-released'
  | 'signature-release-undone'
  | 'cluster-released'
  | 'cluster-rejected'
  | 'cluster-undone'
  | 'export-begun'
  | 'exported'
  | 'export-broke-off'
  | 'handed-over'
  | 'update-drafted'
  | 'update-deleted'
  | 'update-sent'
  | 'update-cancelled'
  | 'paper-entered'
  | 'paper-approved'
  | 'paper-rejected'
  | 'paper-removed'

/** Where the address of whoever acted stands, for the cipher. */
export function auditPlace(entryId: string): string {
  return `audit_entries.who/${entryId}`
}
