import { Command, CommanderError } from 'commander'
import { explain } from '#config/explain.ts'
import { addCheck } from './commands/check.ts'
import { addExport } from './commands/export.ts'
import { addHandOver } from './commands/hand-over.ts'
import { addLetters } from './commands/letters.ts'
import { addOrganiserCommand } from './commands/organiser.ts'
import { addReview } from './commands/review.ts'
import { addSeed } from './commands/seed.ts'
import { meetOutputErrors, output } from './output.ts'
import { Refusal } from './refusal.ts'

// Exit codes: 0 done, 1 failed (the message says why), 2 invalid arguments.
const program = new Command('undersigned')
  .description('Publish an open letter. Collect signatures that mean something.')
  .showHelpAfterError('Try --help.')
  .configureOutput({ writeOut: (text) => output.write(text) })
  .exitOverride()

// Only the owner may read the files that a command writes.
process.umask(0o077)

addExport(program)
addSeed(program)
addCheck(program)
addLetters(program)
addReview(program)
addHandOver(program)
addOrganiserCommand(program)

const isMet = meetOutputErrors()
try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    if (error.exitCode !== 0) process.exitCode = 2
  } else if (!isMet(error)) {
    const explanation = error instanceof Refusal ? error.message : explain(error)
    if (explanation === null) throw error
    process.stderr.write(`${explanation}\n`)
    process.exitCode = 1
  }
}
