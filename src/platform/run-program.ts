import { spawn } from 'node:child_process'
import { type PROGRAMS, programPath } from './programs.ts'

/** How a program ended: its exit code, or `null` after a signal; and what it wrote to standard output. */
export type ProgramResult = { code: number | null; signal: NodeJS.Signals | null; output: string }

/** A program ended without doing its work. */
export class ProgramFailed extends Error {
  override readonly name = 'ProgramFailed'
  /** The exit code or the signal. */
  readonly code: string
  constructor({ code, signal }: ProgramResult) {
    super(`The program ended with ${code ?? signal}.`)
    this.code = String(code ?? signal)
  }
}

/** Options of `runProgram`. */
export type RunOptions = {
  /** Ends the program when aborted. */
  stop?: AbortSignal
  /** Megabytes that its heap may have. */
  heap?: number
  /** Gets each message that the program sends to its parent. */
  onMessage?(message: unknown): void
}

/**
 * Runs one of the programs beside the server in a process of its own, so that long computations do not delay requests.
 * Resolves when it has ended. Rejects where it cannot be started.
 */
export function runProgram(
  name: keyof typeof PROGRAMS,
  args: readonly string[],
  { stop, heap, onMessage }: RunOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const flags = ['--max-semi-space-size=4', ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`])]
    const child = spawn(process.execPath, [...flags, programPath(name), ...args], {
      stdio: ['ignore', 'pipe', 'ignore', ...(onMessage ? (['ipc'] as const) : [])],
    })
    const chunks: Buffer[] = []
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
    if (onMessage) child.on('message', onMessage)
    const kill = () => child.kill()
    stop?.addEventListener('abort', kill, { once: true })
    if (stop?.aborted) kill()
    child.once('error', reject)
    child.once('close', (code, signal) => {
      stop?.removeEventListener('abort', kill)
      resolve({ code, signal, output: Buffer.concat(chunks).toString('utf8') })
    })
  })
}
