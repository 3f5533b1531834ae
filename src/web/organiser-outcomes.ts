import type { BulkRestoreOutcome } from '#features/moderation/bulk-restore.ts'
import type { DecideOutcome } from '#features/moderation/decide-cluster.ts'
import type { InvalidateOutcome } from '#features/moderation/invalidate-signature.ts'
import type { ModerateNameOutcome } from '#features/moderation/moderate-name.ts'
import type { ReleaseOutcome } from '#features/moderation/release-signature.ts'
import type { RestoreOutcome } from '#features/moderation/restore-signature.ts'
import type { ChangeMemberOutcome } from '#features/organisers/change-member.ts'
import type { InviteOutcome } from '#features/organisers/invite.ts'
import type { InviteAgainOutcome } from '#features/organisers/invite-again.ts'
import type { DecidePaperOutcome } from '#features/paper/decide.ts'
import type { PaperFieldProblem } from '#features/paper/input.ts'
import type { PublishOutcome } from '#features/updates/publish.ts'
import type { SaveDraftOutcome } from '#features/updates/save-draft.ts'
import type { OrganiseKey } from '#i18n/organise.ts'
import type { Refused } from './outcomes.ts'

/** Why nobody was invited, or nobody's role changed. */
export const MEMBER_REFUSALS: Readonly<
  Record<
    Refused<InviteOutcome | InviteAgainOutcome | ChangeMemberOutcome>,
    { status: number; sentence: OrganiseKey }
  >
> = {
  'member-already': { status: 409, sentence: 'members.already' },
  'member-unknown': { status: 409, sentence: 'members.gone' },
  'member-there': { status: 409, sentence: 'members.signedInAlready' },
  'role-changed': { status: 409, sentence: 'members.roleMoved' },
  'too-often': { status: 429, sentence: 'members.tooOften' },
  'last-owner': { status: 409, sentence: 'members.lastOwner' },
}

/** Why nothing was done to a signature. */
export const SIGNATURE_REFUSALS: Readonly<
  Record<
    Refused<ModerateNameOutcome | InvalidateOutcome | RestoreOutcome | ReleaseOutcome>,
    { status: number; sentence: OrganiseKey }
  >
> = {
  'signature-unknown': { status: 404, sentence: 'signatures.gone' },
  withdrawn: { status: 409, sentence: 'signatures.gone' },
  'done-already': { status: 409, sentence: 'signatures.doneAlready' },
  'cluster-decided': { status: 409, sentence: 'signatures.releaseOneInvalid' },
  'not-public': { status: 409, sentence: 'signatures.notPublic' },
  'too-many': { status: 409, sentence: 'signatures.tooManyFeatured' },
}

/** Why many signatures were not restored together. */
export const RESTORE_REFUSALS: Readonly<
  Record<Refused<BulkRestoreOutcome>, { status: number; sentence: OrganiseKey }>
> = {
  'invalidation-unknown': { status: 404, sentence: 'signatures.doneAlready' },
  'restored-already': { status: 409, sentence: 'signatures.doneAlready' },
  'of-cluster': { status: 409, sentence: 'signatures.ofCluster' },
}

/** Why nothing was decided of a flood. */
export const CLUSTER_REFUSALS: Readonly<
  Record<Refused<DecideOutcome>, { status: number; sentence: OrganiseKey }>
> = {
  'cluster-unknown': { status: 404, sentence: 'signatures.clusterGone' },
  'cluster-decided': { status: 409, sentence: 'signatures.doneAlready' },
  'cluster-again': { status: 409, sentence: 'signatures.clusterAgain' },
}

/** What is wrong with what a batch of paper is entered with. */
export const PAPER_FIELD_PROBLEMS: Readonly<Record<PaperFieldProblem['problem'], OrganiseKey>> = {
  'file-missing': 'paper.fileMissing',
  'file-too-large': 'paper.fileTooLarge',
  'file-not-text': 'paper.fileNotText',
  'file-old-excel': 'paper.fileOldExcel',
  'file-not-xlsx': 'paper.fileNotXlsx',
  'file-too-much': 'paper.fileTooMuch',
  'sheet-unknown': 'paper.sheetUnknown',
  'language-unknown': 'paper.languageUnknown',
  'version-unknown': 'paper.versionUnknown',
  'scan-missing': 'paper.scanMissing',
  'scan-too-long': 'paper.scanTooLong',
  'scan-bad-characters': 'paper.scanBad',
  'scan-has-link': 'paper.scanBad',
}

/** Why nothing was decided of a batch of paper; where to go on from there. */
export const PAPER_REFUSALS: Readonly<
  Record<
    Exclude<Refused<DecidePaperOutcome>, 'batch-unknown'>,
    { status: number; sentence: OrganiseKey; field: string }
  >
> = {
  'batch-own': { status: 403, sentence: 'paper.own', field: 'decide' },
  'batch-changed': { status: 409, sentence: 'paper.changed', field: 'decide' },
  'reason-missing': { status: 422, sentence: 'paper.reasonMissing', field: 'reason' },
}

/** Why a draft was not saved, or news not published. */
export const UPDATE_REFUSALS: Readonly<
  Record<Refused<SaveDraftOutcome | PublishOutcome>, { status: number; sentence: OrganiseKey }>
> = {
  'update-unknown': { status: 404, sentence: 'updates.gone' },
  'update-published': { status: 409, sentence: 'updates.alreadyPublished' },
  'draft-changed': { status: 409, sentence: 'updates.changed' },
  'letter-ended': { status: 409, sentence: 'updates.alreadyEnded' },
}
