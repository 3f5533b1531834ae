import type { BulkRestoreOutcome } from '#features/moderation/bulk-restore.ts'
import type { DecideOutcome } from '#features/moderation/decide-cluster.ts'
import type { InvalidateOutcome } from '#features/moderation/invalidate-signature.ts'
import type { ModerateNameOutcome } from '#features/moderation/moderate-name.ts'
import type { ReleaseOutcome } from '#features/moderation/release-signature.ts'
import type { RestoreOutcome } from '#features/moderation/restore-signature.ts'
import type { ChangeMemberOutcome } from '#features/organisers/change-member.ts'
import type { InviteOutcome } from '#features/organisers/invite.ts'
import type { InviteAgainOutcome } from '#features/organisers/invite-again.ts'
import type { InvitationState } from '#features/organisers/organiser.ts'
import type { PaperFieldProblem } from '#features/paper/input.ts'
import type { DecidePaperOutcome } from '#features/paper/decide.ts'
import type { EnterOutcome } from '#features/paper/submit.ts'
import type { OwnSignature } from '#features/signing/own-signature.ts'
import type { SignOutcome } from '#features/signing/sign.ts'
import type { Verification } from '#features/signing/verification.ts'
import type { VerifyOutcome } from '#features/signing/verify.ts'
import type { PublishOutcome } from '#features/updates/publish.ts'
import type { SaveDraftOutcome } from '#features/updates/save-draft.ts'
import type { OrganiseKey } from '#i18n/organise.ts'
import type { MessageKey } from '#i18n/translate.ts'

type Refused<Outcome> =
  Extract<Outcome, { ok: false }> extends { reason: infer Reason extends string } ? Reason : never

/** One line for every reason of an outcome. A reason without a line does not compile. */
type Table<Reason extends string, Line> = Readonly<Record<Reason, Line>>

/** A sentence of the public pages, and of those for organisers. */
type Public = { status: number; sentence: MessageKey }
type ForOrganisers = { status: number; sentence: OrganiseKey }
/** A page that a link shows instead of what it was for. */
type LinkPage = { status: number; title: MessageKey; lead: MessageKey }

/**
 * Maps every outcome that is shown to someone to its status and its sentence. `field` is the id of the element that the
 * sentence concerns.
 */
export const OUTCOMES = {
  /** The sign form. `unavailable` is a fault of ours. */
  sign: {
    'letter-not-open': { status: 403, sentence: 'error.letter-not-open', field: 'sign' },
    'letter-not-sealed': { status: 403, sentence: 'error.letter-not-sealed', field: 'sign' },
    'letter-closed': { status: 403, sentence: 'error.letter-closed', field: 'sign' },
    'letter-answered': { status: 403, sentence: 'error.letter-answered', field: 'sign' },
    'captcha-unsolved': { status: 422, sentence: 'error.captcha-unsolved', field: 'captcha' },
    'captcha-wrong': { status: 422, sentence: 'error.captcha-wrong', field: 'captcha' },
    'captcha-unavailable': { status: 503, sentence: 'error.captcha-unavailable', field: 'captcha' },
    'too-many': { status: 429, sentence: 'error.too-many', field: 'sign' },
    unavailable: { status: 503, sentence: 'error.unavailable', field: 'sign' },
  } satisfies Table<Refused<SignOutcome> | 'unavailable', Public & { field: string }>,

  /**
   * The page of a verification link in each state; while the signature is pending the page asks for confirmation.
   * `link-expired-over`: the letter takes no more signatures either.
   */
  verification: {
    verified: { status: 200, title: 'verify.doneTitle', lead: 'verify.doneLead' },
    'other-verified': { status: 200, title: 'verify.otherTitle', lead: 'verify.otherLead' },
    declined: { status: 200, title: 'verify.declinedTitle', lead: 'verify.declinedLead' },
    withdrawn: { status: 200, title: 'verify.withdrawnTitle', lead: 'verify.withdrawnLead' },
    'link-expired': { status: 410, title: 'verify.expiredTitle', lead: 'verify.expiredLead' },
    'link-expired-over': { status: 410, title: 'verify.expiredTitle', lead: 'verify.expiredOver' },
    'letter-closed': { status: 410, title: 'verify.closedTitle', lead: 'verify.closedLead' },
    'link-unknown': { status: 404, title: 'verify.unknownTitle', lead: 'verify.unknownLead' },
  } satisfies Table<Exclude<Verification['state'], 'pending'> | 'link-expired-over', LinkPage>,

  /** The verification page again, because the button has to be pressed once more; nothing has changed. */
  verifyAgain: {
    nonce: { status: 403, title: 'verify.retryTitle', lead: 'verify.retryLead' },
    cookie: { status: 403, title: 'verify.retryTitle', lead: 'cookie.lead' },
    'entry-changed': { status: 409, title: 'verify.retryTitle', lead: 'verify.changedLead' },
    'letter-not-sealed': { status: 403, title: null, lead: 'error.letter-not-sealed' },
  } satisfies Table<
    'nonce' | 'cookie' | Exclude<Refused<VerifyOutcome>, Verification['state']>,
    { status: number; title: MessageKey | null; lead: MessageKey }
  >,

  /** The private page of a signature, where its link does not work. */
  ownPage: {
    'link-unknown': { status: 404, title: 'verify.unknownTitle', lead: 'verify.unknownLead' },
    'link-expired': { status: 410, title: 'verify.expiredTitle', lead: 'own.expiredLead' },
  } satisfies Table<Refused<OwnSignature>, LinkPage>,

  /** The private page again, because the button has to be pressed once more; nothing has changed. */
  ownPageAgain: {
    nonce: { status: 403, sentence: 'own.nonceLead' },
    cookie: { status: 403, sentence: 'cookie.lead' },
    'offer-changed': { status: 409, sentence: 'own.changedLead' },
  } satisfies Table<'nonce' | 'cookie' | 'offer-changed', Public>,

  /** The page of an invitation's link in each state. */
  invitation: {
    open: { status: 200, sentence: 'accounts.invitation.title' },
    used: { status: 410, sentence: 'accounts.invitation.used' },
    expired: { status: 410, sentence: 'accounts.invitation.expired' },
    unknown: { status: 404, sentence: 'accounts.invitation.unknown' },
  } satisfies Table<InvitationState | 'unknown', ForOrganisers>,

  /** The page of a sign-in link that signs no one in. */
  signInLink: {
    link: { status: 410, sentence: 'accounts.linkOver' },
    nonce: { status: 403, sentence: 'accounts.pressAgain' },
    cookie: { status: 403, sentence: 'cookie.lead' },
  } satisfies Table<'link' | 'nonce' | 'cookie', { status: number; sentence: OrganiseKey | MessageKey }>,

  /** Inviting an organiser, or changing a role. */
  member: {
    'member-already': { status: 409, sentence: 'members.already' },
    'member-unknown': { status: 409, sentence: 'members.gone' },
    'member-there': { status: 409, sentence: 'members.there' },
    'role-changed': { status: 409, sentence: 'members.roleMoved' },
    'too-often': { status: 429, sentence: 'members.tooOften' },
    'last-owner': { status: 409, sentence: 'members.lastOwner' },
  } satisfies Table<Refused<InviteOutcome | InviteAgainOutcome | ChangeMemberOutcome>, ForOrganisers>,

  /** Moderating one signature. */
  signature: {
    'signature-unknown': { status: 404, sentence: 'signatures.gone' },
    withdrawn: { status: 409, sentence: 'signatures.gone' },
    'done-already': { status: 409, sentence: 'signatures.doneAlready' },
    'cluster-decided': { status: 409, sentence: 'signatures.releaseOneInvalid' },
    'not-public': { status: 409, sentence: 'signatures.notPublic' },
    'too-many': { status: 409, sentence: 'signatures.tooManyFirst' },
  } satisfies Table<
    Refused<ModerateNameOutcome | InvalidateOutcome | RestoreOutcome | ReleaseOutcome>,
    ForOrganisers
  >,

  /** Restoring signatures that were invalidated in bulk. */
  bulkRestore: {
    'invalidation-unknown': { status: 404, sentence: 'signatures.doneAlready' },
    'restored-already': { status: 409, sentence: 'signatures.doneAlready' },
    'of-cluster': { status: 409, sentence: 'signatures.ofCluster' },
  } satisfies Table<Refused<BulkRestoreOutcome>, ForOrganisers>,

  /** Deciding a cluster of signatures. */
  cluster: {
    'cluster-unknown': { status: 404, sentence: 'signatures.clusterGone' },
    'cluster-decided': { status: 409, sentence: 'signatures.doneAlready' },
    'cluster-again': { status: 409, sentence: 'signatures.clusterAgain' },
  } satisfies Table<Refused<DecideOutcome>, ForOrganisers>,

  /** The fields of the form in which a batch of paper signatures is entered. */
  paperField: {
    'file-missing': { status: 422, sentence: 'paper.fileMissing' },
    'file-too-large': { status: 422, sentence: 'paper.fileTooLarge' },
    'file-not-text': { status: 422, sentence: 'paper.fileNotText' },
    'file-old-excel': { status: 422, sentence: 'paper.fileOldExcel' },
    'file-not-xlsx': { status: 422, sentence: 'paper.fileNotXlsx' },
    'file-too-much': { status: 422, sentence: 'paper.fileTooMuch' },
    'sheet-unknown': { status: 422, sentence: 'paper.sheetUnknown' },
    'language-unknown': { status: 422, sentence: 'paper.languageUnknown' },
    'version-unknown': { status: 422, sentence: 'paper.versionUnknown' },
    'scan-missing': { status: 422, sentence: 'paper.scanMissing' },
    'scan-too-long': { status: 422, sentence: 'paper.scanTooLong' },
    'scan-bad-characters': { status: 422, sentence: 'paper.scanBad' },
    'scan-has-link': { status: 422, sentence: 'paper.scanBad' },
  } satisfies Table<PaperFieldProblem['problem'], ForOrganisers>,

  /** Entering a batch of paper signatures that was checked before. */
  paperEntry: {
    'being-entered': { status: 409, sentence: 'paper.beingEntered' },
    'not-as-checked': { status: 409, sentence: 'paper.notAsChecked' },
  } satisfies Table<Refused<EnterOutcome>, ForOrganisers>,

  /** Approving or rejecting a batch of paper signatures. */
  paperDecision: {
    'batch-own': { status: 403, sentence: 'paper.own', field: 'decide' },
    'batch-changed': { status: 409, sentence: 'paper.changed', field: 'decide' },
    'reason-missing': { status: 422, sentence: 'paper.reasonMissing', field: 'reason' },
  } satisfies Table<Exclude<Refused<DecidePaperOutcome>, 'batch-unknown'>, ForOrganisers & { field: string }>,

  /** Saving or publishing an update. */
  update: {
    'update-unknown': { status: 404, sentence: 'updates.gone' },
    'update-published': { status: 409, sentence: 'updates.alreadyPublished' },
    'draft-changed': { status: 409, sentence: 'updates.changed' },
    'letter-ended': { status: 409, sentence: 'updates.alreadyEnded' },
  } satisfies Table<Refused<SaveDraftOutcome | PublishOutcome>, ForOrganisers>,
} as const

/** The sentence that says in how many minutes too frequent a request may be repeated, and the seconds for its header. */
export function tooMany(retryAfter: number): {
  status: 429
  retryAfter: number
  sentence: 'error.too-many'
  values: { minutes: number }
} {
  return {
    status: 429,
    retryAfter,
    sentence: 'error.too-many',
    values: { minutes: Math.ceil(retryAfter / 60) },
  }
}
