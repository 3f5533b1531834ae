import { type Command, Option } from 'commander'
import { openForCommand } from '#cli/open.ts'
import { say } from '#cli/output.ts'
import { Refusal } from '#cli/refusal.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import type { ClusterKind } from '#features/abuse/fingerprint.ts'
import { type ClusterChoice, type DecideOutcome, decideCluster } from '#features/moderation/decide-cluster.ts'
import { type ClusterSize, listClusters } from '#features/moderation/list-clusters.ts'
import { type ReleaseOutcome, releaseSignature } from '#features/moderation/release-signature.ts'
import { UTC } from '#values/time-zone.ts'

type Options = {
  signature?: string
  letter?: string
  all?: true
  release?: true
  reject?: string
  undo?: true
}

/** Adds `review`: lists clusters of suspicious signatures, and decides about them. */
export function addReview(program: Command): void {
  program
    .command('review')
    .description(
      'List the clusters of suspicious signatures that wait for a decision, or decide about one. May run beside the server.',
    )
    .argument('[cluster]', 'the id of the cluster to decide about')
    .option('--signature <id>', 'decide about this signature only')
    .option('--letter <slug>', 'list the clusters of one letter')
    .option('--all', 'also list decided clusters')
    .addOption(new Option('--release', 'accept all: its signatures count').conflicts(['reject', 'undo']))
    .addOption(
      new Option('--reject <reason>', 'invalidate its signatures; further ones are quarantined').conflicts(
        'undo',
      ),
    )
    .option('--undo', 'undo the decision')
    .action(run)
}

async function run(cluster: string | undefined, options: Options, command: Command): Promise<void> {
  const choice = choiceIn(options)
  if (options.signature !== undefined) return decideOne(options.signature, cluster, choice, command)
  if ((cluster === undefined) !== (choice === undefined))
    command.error(
      'error: give a cluster and one of --release, --reject REASON and --undo; or neither, to list.',
    )
  if (cluster === undefined || choice === undefined) return list(options)
  if (options.reject?.trim() === '') command.error('error: --reject needs a reason.')
  const { letters, context, close } = await openForCommand(loadConfig(readEnvironment()), 'amend')
  const zoneOf = (letter: string) => letters.get(letter)?.timeZone ?? UTC
  try {
    const of = { id: cluster }
    const outcome = await decideCluster(context, 'operator', of, choice, options.reject ?? '', zoneOf)
    if (!outcome.ok) throw new Refusal(REFUSALS[outcome.reason])
    say(DONE[choice ?? 'undone'](outcome.changed))
  } finally {
    await close()
  }
}

/** Releases one signature, or undoes that. */
async function decideOne(
  id: string,
  cluster: string | undefined,
  choice: ClusterChoice | undefined,
  command: Command,
): Promise<void> {
  if (cluster !== undefined || choice === undefined || choice === 'rejected')
    command.error('error: --signature needs --release or --undo, and no cluster.')
  const { context, close } = await openForCommand(loadConfig(readEnvironment()), 'amend')
  try {
    const outcome = await releaseSignature(context, 'operator', { id }, choice === 'released')
    if (!outcome.ok) throw new Refusal(REFUSALS_OF_ONE[outcome.reason])
    const done =
      choice === 'released'
        ? 'Released: the signature counts once verified.'
        : 'Undone: the signature is under review.'
    say(done)
  } finally {
    await close()
  }
}

/** The decision in the options; `undefined` for a list. */
function choiceIn({ release, reject, undo }: Options): ClusterChoice | undefined {
  if (release) return 'released'
  if (reject !== undefined) return 'rejected'
  return undo ? null : undefined
}

const REFUSALS: Readonly<Record<Extract<DecideOutcome, { ok: false }>['reason'], string>> = {
  'cluster-unknown': 'There is no such cluster. Run "review --all" to list them.',
  'cluster-decided':
    'The cluster is not in a state that allows this. Run "review --all" to see its decision, and undo that first.',
  'cluster-again': 'A later cluster of the same kind exists. Decide about that one first.',
}

const REFUSALS_OF_ONE: Readonly<Record<Extract<ReleaseOutcome, { ok: false }>['reason'], string>> = {
  'signature-unknown': 'There is no such signature. Its id is the last part of the address of its page.',
  withdrawn: 'The signature is withdrawn.',
  'done-already': 'The signature is not under review, or was not released by itself.',
  'cluster-decided': 'The signature was invalidated with its cluster. Restore it on its page.',
}

const DONE: Readonly<Record<'released' | 'rejected' | 'undone', (changed: number) => string>> = {
  released: (n) => `Released: ${n} ${n === 1 ? 'signature counts' : 'signatures count'} once verified.`,
  rejected: (n) => `Rejected: ${n} ${n === 1 ? 'signature is' : 'signatures are'} invalid.`,
  undone: (n) => `Undone for ${n} ${n === 1 ? 'signature' : 'signatures'}: the cluster waits for a decision.`,
}

async function list({ letter, all }: Options): Promise<void> {
  const { context, close } = await openForCommand(loadConfig(readEnvironment()), 'inspect')
  try {
    const clusters = await listClusters(context, { letter, undecided: !all })
    if (clusters.length === 0) say('No cluster waits for a decision.')
    for (const cluster of clusters) say(lineOf(cluster))
  } finally {
    await close()
  }
}

const KINDS: Readonly<Record<ClusterKind, string>> = {
  client: 'from one network address',
  domain: 'at one email domain',
  pattern: 'with one pattern of addresses',
  letter: 'more than expected for the letter',
  'no-captcha': 'without a captcha',
  trapped: 'that filled in a hidden field',
  disposable: 'with disposable email addresses',
}

function lineOf(cluster: ClusterSize): string {
  const label = cluster.label ? `${KINDS[cluster.kind]}: ${printable(cluster.label)}` : KINDS[cluster.kind]
  const decision = cluster.decision
    ? `${cluster.decision} ${cluster.decidedAt?.toISOString()}${cluster.reason ? ` (${printable(cluster.reason)})` : ''}`
    : 'waits'
  const words = [
    cluster.id,
    cluster.letter,
    label,
    `${cluster.verified} verified`,
    `${cluster.pending} pending`,
  ]
  return [...words, `since ${cluster.raisedAt.toISOString()}`, decision].join('\t')
}

/** Removes control characters: a label holds text that people typed, which must not control the terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?')
}
