import { type Command, InvalidArgumentError } from 'commander'
import { chooseLetter } from '#cli/letter-option.ts'
import { openForCommand } from '#cli/open.ts'
import { progress } from '#cli/progress.ts'
import { Refusal } from '#cli/refusal.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import { seed } from '#features/operations/seed.ts'

/** Adds `seed`: fills an empty database with invented signatures. */
export function addSeed(program: Command): void {
  program
    .command('seed')
    .description(
      'Fill an empty database with invented signatures: verified, pending and withdrawn. The server must not be running.',
    )
    .option('--letter <slug>', 'the letter; needed if there are several')
    .option('--count <n>', 'the number of signatures', wholeNumber, 60)
    .action(run)
}

async function run(options: { letter?: string; count: number }): Promise<void> {
  const { letters, context, close } = await openForCommand(loadConfig(readEnvironment()), 'serve')
  try {
    const letter = chooseLetter(letters, options.letter)
    const shown = progress('seeded', options.count)
    const outcome = await seed(context, letter, options.count, shown.at)
    shown.done()
    if (!outcome.ok) throw new Refusal('The database already has signatures. Seed only fills an empty one.')
    const { verified, pending, withdrawn } = outcome
    process.stderr.write(`${letter.slug}: ${verified} verified, ${pending} pending, ${withdrawn} withdrawn\n`)
  } finally {
    await close()
  }
}

function wholeNumber(typed: string): number {
  const number = Number(typed)
  if (!Number.isInteger(number) || number < 1 || number > 10_000_000) {
    throw new InvalidArgumentError('It must be a whole number from 1 to 10,000,000.')
  }
  return number
}
