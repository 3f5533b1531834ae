import { Command } from 'commander'
import { explain } from '../explain.ts'
import { addCheck } from './commands/check.ts'
import { addExport } from './commands/export.ts'
import { addHandOver } from './commands/hand-over.ts'
import { addLetters } from './commands/letters.ts'
import { addOrganiserCommand } from './commands/organiser.ts'
import { addReview } from './commands/review.ts'
import { addSeed } from './commands/seed.ts'
import { Refusal } from './refusal.ts'

// Exit codes: 0 done, 1 not done (the message says why), 2 the command was not understood.
const program = new Command('undersigned')
  .description('Publish an open letter. Collect signatures that mean something.')
  .showHelpAfterError('Try --help.')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

addExport(program)
addSeed(program)
addCheck(program)
addLetters(program)
addReview(program)
addHandOver(program)
addOrganiserCommand(program)

// Whoever reads our output may stop reading, as `head` does; that is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(1)
})

try {
  await program.parseAsync()
} catch (error) {
  const explanation = error instanceof Refusal ? error.message : explain(error)
  if (explanation === null) throw error
  process.stderr.write(`${explanation}\n`)
  process.exitCode = 1
}
