import { REMEMBERED } from '#features/signatures/retention.ts'

/** What an organiser may do at one letter: everything; what concerns signatures; look. */
export const ROLES = ['owner', 'moderator', 'viewer'] as const

export type Role = (typeof ROLES)[number]

export function isRole(text: string | undefined): text is Role {
  return (ROLES as readonly (string | undefined)[]).includes(text)
}

/** What can be done at a letter, in the words of the pages. */
export type Act =
  | 'look'
  | 'moderate'
  | 'invalidate-many'
  | 'hand-over'
  | 'enter-paper'
  | 'approve-paper'
  | 'export'
  | 'write-update'
  | 'send-update'
  | 'manage-members'

/**
 * Who may do what, and whether they have to show anew who they are: what takes addresses or names out of the house,
 * what speaks to everybody, what changes the count by many at once, and who belongs to it.
 */
export const ACTS: Readonly<Record<Act, { roles: readonly Role[]; fresh: boolean }>> = {
  look: { roles: ['owner', 'moderator', 'viewer'], fresh: false },
  moderate: { roles: ['owner', 'moderator'], fresh: false },
  'invalidate-many': { roles: ['owner', 'moderator'], fresh: true },
  'hand-over': { roles: ['owner', 'moderator'], fresh: false },
  'enter-paper': { roles: ['owner', 'moderator'], fresh: false },
  'approve-paper': { roles: ['owner', 'moderator'], fresh: true },
  export: { roles: ['owner'], fresh: true },
  'write-update': { roles: ['owner'], fresh: false },
  'send-update': { roles: ['owner'], fresh: true },
  'manage-members': { roles: ['owner'], fresh: true },
}

/** For how long after signing in, by a mailed link or a passkey, somebody has shown who they are. Milliseconds. */
export const FRESH = 10 * 60 * 1000

/** A link to sign in is followed at once. Milliseconds. */
export const LINK_LIFE = 10 * 60 * 1000

/** An invitation's link works for a week from when its email left. Milliseconds. */
export const INVITATION_LIFE = 7 * 24 * 60 * 60 * 1000

/**
 * An invitation that was used or has expired still says whose it is. It may wait as long for its email to leave as it
 * works afterwards. Milliseconds.
 */
export const INVITATION_REMEMBERED = 2 * INVITATION_LIFE + REMEMBERED

/** What a link of an invitation may still do: sign in, or only be replaced by another link. */
export type InvitationState = 'open' | 'used' | 'expired'

/** The state of an invitation. Its week begins when its email left, and while the email waits it has not begun. */
export function invitationState(
  { createdAt, emailId, sentAt, usedAt }: InvitationTimes,
  now: Date,
): InvitationState {
  if (usedAt) return 'used'
  const begins = sentAt ?? (emailId === null ? createdAt : now)
  return now.getTime() - begins.getTime() < INVITATION_LIFE ? 'open' : 'expired'
}

/** `emailId` is `null` for an invitation that did not wait in the outbox. */
type InvitationTimes = { createdAt: Date; emailId: string | null; sentAt: Date | null; usedAt: Date | null }

/** What one mailbox may be sent of invitations to one letter: at most so many emails in so many milliseconds. */
const INVITATION_CAPS = [
  { most: 1, within: 60_000 },
  { most: 3, within: 24 * 60 * 60 * 1000 },
  { most: 10, within: 30 * 24 * 60 * 60 * 1000 },
] as const

/** Whether another invitation may be sent, given when earlier ones were queued. */
export function isInvitationDue(earlier: readonly Date[], now: Date): boolean {
  return INVITATION_CAPS.every(
    ({ most, within }) => earlier.filter((at) => now.getTime() - at.getTime() < within).length < most,
  )
}

/** A notice of what waits comes once in this time at most. Milliseconds. */
export const NOTICE_INTERVAL = 24 * 60 * 60 * 1000

/** Who acts: an organiser, or the operator at the command line, who has no account. */
export type Actor = { organiserId: string; address: string } | 'operator'

/** Who is signed in and what they may do where they are. */
export type Organiser = {
  id: string
  /** Readable; shown to other organisers of the same letters, and to nobody else. */
  address: string
  /** What they are at the letter of the page; `null` where the page is of no letter. */
  role: Role | null
  /** Whether they have shown who they are within the last minutes. */
  fresh: boolean
  /** What every form of this session sends along, and no other site knows. */
  proof: string
}
