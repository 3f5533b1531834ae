import type { Command } from 'commander'
import { chooseLetter } from '#cli/letter-option.ts'
import { openLetters, openLettersWithSecret } from '#cli/open.ts'
import { say } from '#cli/output.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import { type Letter, letterState, versionNumbers } from '#features/letters/letter.ts'
import { challengesOf } from '#features/letters/seal-challenge.ts'
import { isSealable } from '#features/letters/sealing.ts'

/** Adds `letters`: lists the letters, or prints the challenges of one. */
export function addLetters(program: Command): void {
  program
    .command('letters')
    .description('List the published letters with their state and address policy. May run beside the server.')
    .option(
      '--challenge <slug>',
      'print a sealed proof for each recipient of this letter whose proof is missing or wrong',
    )
    .action(({ challenge }: { challenge?: string }) => (challenge ? printChallenges(challenge) : list()))
}

async function list(): Promise<void> {
  const { letters, secret, now, missing } = await openLetters(loadConfig(readEnvironment()))
  if (missing !== null) process.stderr.write(`${missing} Closures that updates announced are unknown.\n`)
  for (const letter of letters.values()) {
    const versions = versionNumbers(letter)
    const words = [letter.slug, stateOf(letter, secret, now), `version ${versions.at(-1)}`, letter.addresses]
    say(words.join('\t'))
  }
}

function stateOf(letter: Letter, secret: Buffer | null, now: Date): string {
  const state = letterState(letter, now)
  // Before there is a secret, no recipient has proved anything.
  const isReady = secret ? isSealable(secret, letter) : letter.addresses !== 'sealed'
  const waits = state === 'unproven' || (state === 'open' && !isReady)
  return waits ? `not open: run letters --challenge ${letter.slug}` : state
}

async function printChallenges(slug: string): Promise<void> {
  const { letters, secret } = await openLettersWithSecret(loadConfig(readEnvironment()))
  const letter = chooseLetter(letters, slug)
  if (letter.addresses !== 'sealed') {
    say(`${slug} does not seal addresses, so no proof is needed.`)
    return
  }
  const challenges = await challengesOf(secret, letter)
  if (challenges.length === 0) {
    say(`${slug}: every recipient has proved that they can open sealed addresses.`)
    return
  }
  for (const { recipient, sealed } of challenges) {
    say(
      `For ${recipient}: ask its owner to decrypt this with age --decrypt --identity KEY-FILE. Write the result as "proof" beside the key in letter.yaml.\n\n${sealed.trim()}\n`,
    )
  }
}
