import type { Command } from 'commander'
import { openForCommand } from '../../app.ts'
import { loadConfig, readEnvironment } from '../../config.ts'
import { check, INVARIANTS } from '../../usecases/operator/check.ts'

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('Look whether all that must hold does. Exit code 1 if not. May run beside the server.')
    .action(run)
}

async function run(): Promise<void> {
  const { letters, context, close } = await openForCommand(loadConfig(readEnvironment()), 'inspect')
  try {
    const findings = await check(context, letters)
    for (const { invariant, found } of findings) {
      process.stdout.write(
        `${found === 0 ? 'ok    ' : 'BROKEN'}  ${INVARIANTS[invariant]}${found ? `: ${found}` : ''}\n`,
      )
    }
    if (findings.some(({ found }) => found > 0)) process.exitCode = 1
  } finally {
    await close()
  }
}
