import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** How much memory a process has in use at this moment, in bytes; 0 for one that is gone. */
export function residentBytes(pid: number): number {
  if (process.platform !== 'linux') {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
  }
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

/** The most memory that a process has had, in MB; 0 for one that is gone, or where the system does not say. */
export function peakMemory(pid: number): number {
  const highest = /VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1]
  return Math.round(Number(highest ?? 0) / 1024)
}

/** The process that a process has started, if there is one, and the system says so. */
export function childOf(pid: number): number | null {
  const [first = ''] = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ')
  return Number(first) || null
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
