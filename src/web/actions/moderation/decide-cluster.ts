import { type ClusterChoice, decideCluster } from '#features/moderation/decide-cluster.ts'
import { releaseSignature } from '#features/moderation/release-signature.ts'
import type { OrganiseKey } from '#i18n/organise.ts'
import { type Action, type ActionContext, type Refusal, refuse } from '#web/actions/action.ts'
import { readForm } from '#web/forms/form.ts'
import { readReason } from '#web/forms/reason.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { OUTCOMES } from '#web/outcomes.ts'
import type { EntryInput } from './bulk-restore.ts'

/** What the buttons of a whole cluster decide. */
const CHOICES: ReadonlyMap<string, ClusterChoice> = new Map([
  ['release', 'released'],
  ['reject', 'rejected'],
  ['undo', null],
])

/** What the buttons of one signature in a cluster decide: whether it is released. */
const RELEASES: ReadonlyMap<string, boolean> = new Map([
  ['release-one', true],
  ['undo-one', false],
])

const NOTICES: Readonly<Record<string, OrganiseKey>> = {
  undo: 'signatures.clusterUndone',
  'release-one': 'signatures.doneReleaseOne',
  'undo-one': 'signatures.doneUndoOne',
}

/** The sentence that says what was just done (`?done=`). */
export function clusterNotice(done: string): OrganiseKey {
  return NOTICES[done] ?? 'signatures.clusterDone'
}

/** Decides a cluster of signatures, or releases one signature of it. */
export const decideOnCluster: Action<OrganiserPage, Refusal<EntryInput>> = async (context, page) => {
  const { errorPage } = context.locals
  const form = await readForm(context.request, ['cluster', 'answer', 'reason', 'signature'])
  if (!form.ok) return errorPage(form.status)
  const { cluster = '', answer = '', signature = '', reason } = form.fields
  const choice = CHOICES.get(answer)
  const release = RELEASES.get(answer)
  if (!isId(cluster)) return errorPage(400)
  if (choice !== undefined) return decideAll(context, page, { cluster, answer, choice, reason })
  if (release === undefined || !isId(signature)) return errorPage(400)
  return releaseOne(context, page, { cluster, answer, signature, release })
}

async function decideAll(
  { redirect }: ActionContext,
  { app, letter, actor, base, t }: OrganiserPage,
  { cluster, answer, choice, reason: given }: AllDecision,
): Promise<Response | Refusal<EntryInput>> {
  const reason = readReason(given)
  const typed = { of: cluster, reason: reason.text }
  if (choice === 'rejected' && reason.problem) {
    return refuse(422, { text: t(reason.problem), field: `reason-${cluster}` }, typed)
  }
  const of = { id: cluster, letter: letter.slug }
  const outcome = await decideCluster(app.context, actor, of, choice, reason.text, () => letter.timeZone)
  if (outcome.ok) return redirect(`${base}/suspicious-activity?done=${answer}`, 303)
  const { status, sentence } = OUTCOMES.cluster[outcome.reason]
  return refuse(status, { text: t(sentence), field: 'main' }, typed)
}

async function releaseOne(
  { redirect }: ActionContext,
  { app, letter, actor, base, t }: OrganiserPage,
  { cluster, answer, signature, release }: OneDecision,
): Promise<Response | Refusal<EntryInput>> {
  const of = { id: signature, letter: letter.slug }
  const outcome = await releaseSignature(app.context, actor, of, release)
  if (outcome.ok) return redirect(`${base}/suspicious-activity?done=${answer}`, 303)
  const { status, sentence } = OUTCOMES.signature[outcome.reason]
  return refuse(status, { text: t(sentence), field: 'main' }, { of: cluster, reason: '' })
}

type AllDecision = { cluster: string; answer: string; choice: ClusterChoice; reason: string | undefined }
type OneDecision = { cluster: string; answer: string; signature: string; release: boolean }

function isId(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text)
}
