import type { Command } from 'commander'
import { readAddress, readNameServer, readSelectors } from '#cli/email-options.ts'
import { openForCommand, openForEmailCheck, readableByOthers } from '#cli/open.ts'
import { say } from '#cli/output.ts'
import { Refusal } from '#cli/refusal.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import type { Context } from '#features/context.ts'
import { readFailedEmail } from '#features/email/read-failed.ts'
import { checkEmail } from '#features/email/sender-domain/check.ts'
import type { Letters } from '#features/letters/letter.ts'
import { examine, isDamaged, type Report } from '#features/operations/check.ts'
import { INVARIANTS } from '#features/operations/invariants.ts'
import { reindex } from '#features/operations/reindex.ts'
import { readProxyFindings } from '#platform/proxy-findings.ts'
import { adviseOnFaults } from '#values/damage.ts'
import { proxyAdvice } from '#values/proxy-finding.ts'

type Options = {
  quick?: true
  reindex?: string[]
  email?: true
  selector?: string[]
  to?: string
  dns?: string
}

/** Adds `check`: checks the data, or with `--email` how emails leave. */
export function addCheck(program: Command): void {
  program
    .command('check')
    .description(
      'Check the database and its invariants. Exits with 1 if anything is broken. May run beside the server.',
    )
    .option('--quick', 'skip the comparison of rows with indexes, which takes most of the time')
    .option('--reindex <names...>', 'first rebuild these indexes, which a check found damaged')
    .option(
      '--email',
      'check instead whether receivers will trust the emails of this installation; sends one message',
    )
    .option(
      '--selector <name>',
      'with --email: the DKIM selectors to check; may be repeated, or a list with commas',
      readSelectors,
    )
    .option('--to <address>', 'with --email: the recipient of the message; MAIL_FROM by default', readAddress)
    .option(
      '--dns <server>',
      "with --email: the name server to ask; this machine's by default",
      readNameServer,
    )
    .action(run)
}

async function run(options: Options, command: Command): Promise<void> {
  if (options.email) return runEmail(options)
  if (options.selector || options.to || options.dns) {
    command.error('error: --selector, --to and --dns need --email.')
  }
  const { quick, reindex: names = [] } = options
  const mode = names.length > 0 ? 'amend' : 'inspect'
  const config = loadConfig(readEnvironment())
  const { letters, context, close } = await openForCommand(config, mode)
  try {
    const open = readableByOthers(config)
    if (open.length > 0) report('warn', `Readable by others on this machine: ${open.join(', ')}`)
    const { findings, faults } =
      names.length > 0
        ? await rebuildIndexes(context, letters, names)
        : await examine(context, letters, quick ? 'quick' : 'full')
    for (const { invariant, found } of findings) {
      report(found === 0 ? 'ok' : 'broken', `${INVARIANTS[invariant].sentence}${found ? `: ${found}` : ''}`)
    }
    if (isDamaged(findings)) process.stderr.write(`${adviseOnFaults(faults)}\n`)
    if (findings.length < Object.keys(INVARIANTS).length)
      process.stderr.write('The other checks could not run.\n')
    else {
      for (const { reply, emails } of await readFailedEmail(context)) {
        report('warn', `Emails that failed in the last 30 days, ${emails} with this reply: ${reply}`)
      }
    }
    for (const { finding, header } of await readProxyFindings(config.dataDir, context.now()))
      report('warn', proxyAdvice(finding, header))
  } finally {
    await close()
  }
}

async function rebuildIndexes(
  context: Pick<Context, 'store' | 'now'>,
  letters: Letters,
  names: readonly string[],
): Promise<Report> {
  const outcome = await reindex(context, letters, names)
  if (outcome.ok) {
    process.stderr.write(`Rebuilt: ${names.join(', ')}\n`)
    return outcome.after
  }
  const { index, faults } = outcome
  const isSound = faults.found.length === 0 && faults.reindex.length === 0
  const advice = isSound ? 'The database reports no fault.' : adviseOnFaults(faults)
  throw new Refusal(`${index} was not rebuilt, because it is not damaged, or not the only damage. ${advice}`)
}

/** Opens no database, so that email can be set up before there is one. */
async function runEmail({ selector = [], to, dns }: Options): Promise<void> {
  const config = loadConfig(readEnvironment())
  const { context, close } = openForEmailCheck(config, dns ?? null)
  try {
    const question = { selectors: selector, to: to ?? config.mail.from.address }
    for (const { level, about, sentence } of await checkEmail(context, question)) {
      report(level, `${about}: ${sentence}`)
    }
  } finally {
    await close()
  }
}

/** How each level begins a line. */
const WORDS = { ok: 'ok    ', warn: 'warn  ', broken: 'BROKEN' } as const

/** Prints one line. A broken invariant makes the command fail. */
function report(level: keyof typeof WORDS, sentence: string): void {
  if (level === 'broken') process.exitCode = 1
  // A sentence may quote a name server, whose text must not control the terminal.
  say(`${WORDS[level]}  ${sentence.replace(/\p{C}/gu, '?')}`)
}
