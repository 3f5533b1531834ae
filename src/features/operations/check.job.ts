import { execFile } from 'node:child_process'
import type { Log } from '#platform/log.ts'
import { programPath } from '#platform/programs.ts'
import { DAMAGE, INVARIANTS } from './check.ts'

/**
 * Runs `undersigned check`, logs what it finds broken, and resolves to how many faults are in the database itself; to
 * `null` where it was stopped. In a process of its own: on a large database it reads for minutes, and people who sign
 * must not wait for it.
 */
export function reportInvariants(
  log: Log,
  stop: AbortSignal,
  depth: 'quick' | 'full',
): Promise<number | null> {
  const args = ['--max-semi-space-size=4', programPath('undersigned'), 'check']
  if (depth === 'quick') args.push('--quick')
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { signal: stop }, (error, stdout) => {
      if (stop.aborted) return resolve(null)
      const broken = stdout.split('\n').filter((line) => line.startsWith('BROKEN '))
      let faults = 0
      for (const line of broken) {
        const colon = line.lastIndexOf(': ')
        const invariant = line.slice('BROKEN '.length, colon).trim()
        const found = Number(line.slice(colon + 2))
        log('error', 'invariant-broken', { invariant, found })
        if (DAMAGE.some((each) => INVARIANTS[each] === invariant)) faults += found
      }
      // Exit code 1 is the answer when something is broken; without one the check itself has failed.
      if (error && broken.length === 0) reject(error)
      else resolve(faults)
    })
  })
}
