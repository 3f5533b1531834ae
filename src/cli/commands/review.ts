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

export function addReview(program: Command): void {
  program
    .command('review')
    .description(
      'List the floods of signatures that wait for a decision, or decide. May run beside the server.',
    )
    .argument('[cluster]', 'which flood to decide of')
    .option('--signature <id>', 'decide of this one signature, and leave the rest of its floods as they are')
    .option('--letter <slug>', 'list those of one letter')
    .option('--all', 'list decided ones too')
    .addOption(new Option('--release', 'its signatures count').conflicts(['reject', 'undo']))
    .addOption(
      new Option(
        '--reject <reason>',
        'its signatures are invalid, and whatever still comes in it waits',
      ).conflicts('undo'),
    )
    .option('--undo', 'take the decision back: everything is as it was before it')
    .action(run)
}

async function run(cluster: string | undefined, options: Options, command: Command): Promise<void> {
  const choice = choiceIn(options)
  if (options.signature !== undefined) return decideOne(options.signature, cluster, choice, command)
  if ((cluster === undefined) !== (choice === undefined))
    command.error(
      'error: say a flood, and one of --release, --reject REASON and --undo; or neither, to list.',
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

/** Releases one signature, or takes that back. */
async function decideOne(
  id: string,
  cluster: string | undefined,
  choice: ClusterChoice | undefined,
  command: Command,
): Promise<void> {
  if (cluster !== undefined || choice === undefined || choice === 'rejected')
    command.error('error: with --signature say --release or --undo, and no flood.')
  const { context, close } = await openForCommand(loadConfig(readEnvironment()), 'amend')
  try {
    const outcome = await releaseSignature(context, 'operator', { id }, choice === 'released')
    if (!outcome.ok) throw new Refusal(REFUSALS_OF_ONE[outcome.reason])
    const done =
      choice === 'released'
        ? 'Released: the signature counts once verified.'
        : 'Taken back: the signature waits.'
    say(done)
  } finally {
    await close()
  }
}

/** `undefined` where nothing is to be decided. */
function choiceIn({ release, reject, undo }: Options): ClusterChoice | undefined {
  if (release) return 'released'
  if (reject !== undefined) return 'rejected'
  return undo ? null : undefined
}

const REFUSALS: Readonly<Record<Extract<DecideOutcome, { ok: false }>['reason'], string>> = {
  'cluster-unknown': 'There is no such flood. Say "review --all" for those there are.',
  'cluster-decided':
    'It is not in the state for that. Say "review --all" to see what was decided, and --undo first.',
  'cluster-again': 'A later flood of the same kind is still there. Decide of that one first.',
}

const REFUSALS_OF_ONE: Readonly<Record<Extract<ReleaseOutcome, { ok: false }>['reason'], string>> = {
  'signature-unknown': 'There is no such signature. Its id is at the end of the address of its page.',
  withdrawn: 'The signature is withdrawn.',
  'done-already': 'The signature does not wait, or was not released alone.',
  'cluster-decided': 'The signature was made invalid with its flood. Restore it on its page.',
}

const DONE: Readonly<Record<'released' | 'rejected' | 'undone', (changed: number) => string>> = {
  released: (n) => `Released: ${n} ${n === 1 ? 'signature counts' : 'signatures count'} once verified.`,
  rejected: (n) => `Rejected: ${n} ${n === 1 ? 'signature is' : 'signatures are'} invalid.`,
  undone: (n) =>
    `Taken back, for ${n} ${n === 1 ? 'signature' : 'signatures'}: the flood waits for a decision.`,
}

async function list({ letter, all }: Options): Promise<void> {
  const { context, close } = await openForCommand(loadConfig(readEnvironment()), 'inspect')
  try {
    const clusters = await listClusters(context, { letter, undecided: !all })
    if (clusters.length === 0) say('No flood waits.')
    for (const cluster of clusters) say(lineOf(cluster))
  } finally {
    await close()
  }
}

const KINDS: Readonly<Record<ClusterKind, string>> = {
  client: 'from one network address',
  domain: 'at one domain',
  pattern: 'of one pattern',
  letter: 'more than the letter was ever thought to have',
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

/** What people typed is part of a label, and must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '?')
}
