import { REMEMBERED } from '#features/signatures/retention.ts'

/** The roles of organisers at a letter: an owner may do everything, a moderator moderate, a viewer only read. */
export const ROLES = ['owner', 'moderator', 'viewer'] as const

/** A role of an organiser at a letter. */
export type Role = (typeof ROLES)[number]

/** Whether a text is a role. */
export function isRole(text: string | undefined): text is Role {
  return (ROLES as readonly (string | undefined)[]).includes(text)
}

/** The actions that need permission at a letter. */
export type Act =
  | 'look'
  | 'moderate'
  | 'bulk-invalidate'
  | 'hand-over'
  | 'enter-paper'
  | 'approve-paper'
  | 'export'
  | 'write-update'
  | 'send-update'
  | 'manage-members'

/**
 * The roles that may take each action, and whether it needs a recent sign-in (`fresh`): exports, emails to all readers,
 * bulk changes of the count, and changes of members do.
 */
export const ACTS: Readonly<Record<Act, { roles: readonly Role[]; fresh: boolean }>> = {
  look: { roles: ['owner', 'moderator', 'viewer'], fresh: false },
  moderate: { roles: ['owner', 'moderator'], fresh: false },
  'bulk-invalidate': { roles: ['owner', 'moderator'], fresh: true },
  'hand-over': { roles: ['owner', 'moderator'], fresh: false },
  'enter-paper': { roles: ['owner', 'moderator'], fresh: false },
  'approve-paper': { roles: ['owner', 'moderator'], fresh: true },
  export: { roles: ['owner'], fresh: true },
  'write-update': { roles: ['owner'], fresh: false },
  'send-update': { roles: ['owner'], fresh: true },
  'manage-members': { roles: ['owner'], fresh: true },
}

/** How long after signing in, by an emailed link or a passkey, a sign-in is recent. Milliseconds. */
export const FRESH = 10 * 60 * 1000

/** How long a link to sign in works. Milliseconds. */
export const LINK_LIFE = 10 * 60 * 1000

/** How long an invitation's link works once its email was sent. Milliseconds. */
export const INVITATION_LIFE = 7 * 24 * 60 * 60 * 1000

/**
 * How long an invitation is stored: its email may wait for a week, it works for a week, and a used or expired link still
 * says which letter it was for. Milliseconds.
 */
export const INVITATION_REMEMBERED = 2 * INVITATION_LIFE + REMEMBERED

/** The state of an invitation's link. A used or expired one can only be replaced. */
export type InvitationState = 'open' | 'used' | 'expired'

/** The state of an invitation. Its week begins when its email is sent. */
export function invitationState(
  { createdAt, emailId, sentAt, usedAt }: InvitationTimes,
  now: Date,
): InvitationState {
  if (usedAt) return 'used'
  const begins = sentAt ?? (emailId === null ? createdAt : now)
  return now.getTime() - begins.getTime() < INVITATION_LIFE ? 'open' : 'expired'
}

/** `emailId` is `null` for an invitation that was not emailed. */
type InvitationTimes = { createdAt: Date; emailId: string | null; sentAt: Date | null; usedAt: Date | null }

/** The most invitations to one letter that a mailbox may get in a period. `within`: milliseconds. */
const INVITATION_CAPS = [
  { most: 1, within: 60_000 },
  { most: 3, within: 24 * 60 * 60 * 1000 },
  { most: 10, within: 30 * 24 * 60 * 60 * 1000 },
] as const

/** Whether another invitation may be sent. `earlier`: when the earlier ones were queued. */
export function isInvitationDue(earlier: readonly Date[], now: Date): boolean {
  return INVITATION_CAPS.every(
    ({ most, within }) => earlier.filter((at) => now.getTime() - at.getTime() < within).length < most,
  )
}

/** The least time between two notices to one organiser. Milliseconds. */
export const NOTICE_INTERVAL = 24 * 60 * 60 * 1000

/** An organiser, or the operator at the command line, who has no account. */
export type Actor = { organiserId: string; address: string } | 'operator'

/** A signed-in organiser, and their role at the letter of the page. */
export type Organiser = {
  id: string
  /** Decrypted; shown only to organisers of the same letters. */
  address: string
  /** Their role at the letter of the page; `null` where it has none, or they do not organise it. */
  role: Role | null
  /** Whether their sign-in is recent (see `FRESH`). */
  fresh: boolean
  /** The token against cross-site requests that every form of this session sends. */
  proof: string
}
