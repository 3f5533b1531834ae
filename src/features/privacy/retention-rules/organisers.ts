import { auditEntriesBefore, deleteAuditEntry } from '#db/queries/organisers/audit-entries.ts'
import { deleteInvitation, invitationsBefore } from '#db/queries/organisers/invitations.ts'
import {
  challengesOver,
  deleteChallenge,
  deleteSession,
  sessionsOver,
} from '#db/queries/organisers/sessions.ts'
import { INVITATION_REMEMBERED } from '#features/organisers/organiser.ts'
import { ago, type RetentionRule } from '#features/privacy/retention-rule.ts'
import { auditSince } from '#features/signatures/retention.ts'

/** Ends what organisers sign in by, and forgets old invitations and old entries of the audit log. */
export const ORGANISER_RULES: readonly RetentionRule[] = [
  {
    what: 'organiser-session',
    due: (db, page, now) => sessionsOver(db, now, page),
    remove: deleteSession,
  },
  {
    what: 'organiser-challenge',
    due: (db, page, now) => challengesOver(db, now, page),
    remove: deleteChallenge,
  },
  {
    what: 'invitation',
    due: (db, page, now) => invitationsBefore(db, ago(now, INVITATION_REMEMBERED), page),
    remove: deleteInvitation,
  },
  {
    what: 'audit-entry',
    due: (db, page, now) => auditEntriesBefore(db, auditSince(now), page),
    remove: deleteAuditEntry,
  },
]
