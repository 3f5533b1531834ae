import type { Log } from '#platform/log.ts'
import { ProgramFailed, runProgram } from '#platform/run-program.ts'
import { INVARIANTS } from './invariants.ts'

/** How the check's report begins a line of an invariant that does not hold. */
const BROKEN = 'BROKEN '

/**
 * Runs `undersigned check` and logs every broken invariant. Resolves to how many faults are in the database itself, or
 * to `null` where it was stopped. The check runs in a separate process: on a large database it reads for minutes, and
 * signing must not wait for it.
 */
export async function reportCheck(
  log: Log,
  stop: AbortSignal,
  depth: 'quick' | 'full',
): Promise<number | null> {
  const result = await runProgram('undersigned', depth === 'quick' ? ['check', '--quick'] : ['check'], {
    stop,
  })
  if (stop.aborted) return null
  const broken = result.output
    .split('\n')
    .filter((line) => line.startsWith(BROKEN))
    .map(parseBroken)
  for (const { invariant, found } of broken) log('error', 'invariant-broken', { invariant, found })
  // Exit code 1 with broken invariants is an answer; without one, the check itself failed.
  if (result.code !== 0 && broken.length === 0) throw new ProgramFailed(result)
  return broken.reduce((sum, { invariant, found }) => sum + (isDamage(invariant) ? found : 0), 0)
}

function parseBroken(line: string): { invariant: string; found: number } {
  const colon = line.lastIndexOf(': ')
  return { invariant: line.slice(BROKEN.length, colon).trim(), found: Number(line.slice(colon + 2)) }
}

function isDamage(sentence: string): boolean {
  return Object.values(INVARIANTS).some((each) => each.isDamage && each.sentence === sentence)
}
