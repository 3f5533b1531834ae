import type { Command } from 'commander'
import { loadConfig, readEnvironment } from '../../config.ts'
import { openForCommand, openForMailCheck } from '../../open-for-command.ts'
import { check, INVARIANTS } from '../../usecases/operator/check.ts'
import { checkMail } from '../../usecases/operator/check-mail.ts'
import { readFailedMail } from '../../usecases/operator/read-failed-mail.ts'
import { readAddress, readNameServer, readSelectors } from '../mail-options.ts'

type Options = { mail?: true; selector?: string[]; to?: string; dns?: string }

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('Look whether all that must hold does. Exit code 1 if not. May run beside the server.')
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
  if (options.mail) return runMail(options)
  if (options.selector || options.to || options.dns) {
    command.error('error: --selector, --to and --dns belong to --mail.')
  }
  const { letters, context, close } = await openForCommand(loadConfig(readEnvironment()), 'inspect')
  try {
    const findings = await check(context, letters)
    for (const { invariant, found } of findings) {
      report(found === 0 ? 'ok' : 'broken', `${INVARIANTS[invariant]}${found ? `: ${found}` : ''}`)
    }
    if (findings.length < Object.keys(INVARIANTS).length)
      process.stderr.write(
        'The database is too damaged for the other checks. Stop the server and restore the last backup.\n',
      )
    else {
      for (const { reply, mails } of await readFailedMail(context)) {
        report('warn', `Emails that failed in the last 30 days, ${mails} with this reply: ${reply}`)
      }
    }
  } finally {
    await close()
  }
}

/** The database stays closed: mail can be put right before there is one. */
async function runMail({ selector = [], to, dns }: Options): Promise<void> {
  const config = loadConfig(readEnvironment())
  const { context, close } = openForMailCheck(config, dns ?? null)
  try {
    const question = { selectors: selector, to: to ?? config.mail.from.address }
    for (const { level, about, sentence } of await checkMail(context, question)) {
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
  process.stdout.write(`${WORDS[level]}  ${sentence.replace(/\p{C}/gu, '?')}\n`)
}
