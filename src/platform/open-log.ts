import type { Job } from './jobs.ts'
import { type Log, type LogLevel, LogWriter, logLine } from './log.ts'
import { LogOutput, type LogState, type WriteText } from './log-output.ts'

/** The log of a process. */
export type OpenLog = {
  log: Log
  /** Writes what is overdue: recurring lines whose interval has ended, and the number of lost lines. */
  job: Job
  readonly state: LogState
  /** Writes the recurring lines that were not written yet. */
  close(): void
}

/** Opens the log: lines of at least a level, through an output that survives a full disk or a slow reader. */
export function openLog(level: LogLevel, now: () => Date, write: WriteText): OpenLog {
  const output = new LogOutput(write, (lines) => logLine(now(), 'warn', 'lines-lost', { lines }))
  const writer = new LogWriter(level, now, (line) => output.write(line))
  return {
    log: writer.log,
    job: {
      name: 'log',
      every: 1_000,
      runsAtStart: true,
      async run() {
        writer.reportRecurring()
        output.retry()
      },
    },
    get state() {
      return output.state
    },
    close: () => writer.close(),
  }
}
