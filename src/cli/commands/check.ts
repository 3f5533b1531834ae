import type { Command } from 'commander'
import { readAddress, readNameServer, readSelectors } from '#cli/mail-options.ts'
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
  mail?: true
  selector?: string[]
  to?: string
  dns?: string
}

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('Look whether all that must hold does. Exit code 1 if not. May run beside the server.')
    .option('--quick', 'do not compare every row with its indexes, which takes most of the time')
    .option('--reindex <names...>', 'first make these indexes anew, which a check has found damaged')
    .option(
      '--mail',
      'look instead whether the mail of this installation will be believed; sends one message',
    )
    .option('--selector <name>', 'with --mail: the DKIM keys to look at, again or in a list', readSelectors)
    .option('--to <address>', 'with --mail: who gets the message; without it, MAIL_FROM', readAddress)
    .option(
      '--dns <server>',
      "with --mail: the name server to ask; without it, the machine's",
      readNameServer,
    )
    .action(run)
}

async function run(options: Options, command: Command): Promise<void> {
  if (options.mail) return runEmail(options)
  if (options.selector || options.to || options.dns) {
    command.error('error: --selector, --to and --dns belong to --mail.')
  }
  const { quick, reindex: names = [] } = options
  const mode = names.length > 0 ? 'amend' : 'inspect'
  const config = loadConfig(readEnvironment())
  const { letters, context, close } = await openForCommand(config, mode)
  try {
    const open = readableByOthers(config)
    if (open.length > 0) report('warn', `Open to others on this machine: ${open.join(', ')}`)
    const { findings, faults } =
      names.length > 0
        ? await makeAnew(context, letters, names)
        : await examine(context, letters, quick ? 'quick' : 'full')
    for (const { invariant, found } of findings) {
      report(found === 0 ? 'ok' : 'broken', `${INVARIANTS[invariant].sentence}${found ? `: ${found}` : ''}`)
    }
    if (isDamaged(findings)) process.stderr.write(`${adviseOnFaults(faults)}\n`)
    if (findings.length < Object.keys(INVARIANTS).length)
      process.stderr.write('The other checks could not be made.\n')
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

async function makeAnew(
  context: Pick<Context, 'store' | 'now'>,
  letters: Letters,
  names: readonly string[],
): Promise<Report> {
  const outcome = await reindex(context, letters, names)
  if (outcome.ok) {
    process.stderr.write(`Made anew: ${names.join(', ')}\n`)
    return outcome.after
  }
  const { index, faults } = outcome
  const isSound = faults.found.length === 0 && faults.reindex.length === 0
  const advice = isSound ? 'The database finds no fault in itself.' : adviseOnFaults(faults)
  throw new Refusal(`${index} was not made anew: it is not what is damaged, or not all that is. ${advice}`)
}

/** The database stays closed: mail can be put right before there is one. */
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

const WORDS = { ok: 'ok    ', warn: 'warn  ', broken: 'BROKEN' } as const

/** One line. Whatever is broken makes the command fail. */
function report(level: keyof typeof WORDS, sentence: string): void {
  if (level === 'broken') process.exitCode = 1
  // What a name server said may be quoted in it, and must not steer the terminal.
  say(`${WORDS[level]}  ${sentence.replace(/\p{C}/gu, '?')}`)
}
