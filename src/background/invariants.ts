import { execFile } from 'node:child_process'
import type { Log } from '../log.ts'
import { programPath } from '../programs.ts'

/**
 * Runs `undersigned check` and logs what it finds broken. In a process of its own: on a large database it reads for
 * seconds, and people who sign must not wait for it.
 */
export function reportInvariants(log: Log, stop: AbortSignal): Promise<void> {
  const args = ['--max-semi-space-size=4', programPath('undersigned'), 'check']
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { signal: stop }, (error, stdout) => {
      if (stop.aborted) return resolve()
      const broken = stdout.split('\n').filter((line) => line.startsWith('BROKEN '))
      for (const line of broken) {
        const colon = line.lastIndexOf(': ')
        const invariant = line.slice('BROKEN '.length, colon).trim()
        log('error', 'invariant-broken', { invariant, found: Number(line.slice(colon + 2)) })
      }
      // Exit code 1 is the answer when something is broken; without one the check itself has failed.
      if (error && broken.length === 0) reject(error)
      else resolve()
    })
  })
}
