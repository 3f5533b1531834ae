import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Job } from './jobs.ts'
import type { Log } from './log.ts'

/** Whether temporary files can be written; the database sorts large results in them. */
export type TemporaryFolderState = 'ok' | 'full' | 'unwritable'

/** Bytes of a trial file: more than a file system stores together with the file's name. */
const TRIAL_SIZE = 8 * 1024
/** The interval of trials. Milliseconds. */
const TRIAL_INTERVAL = 10_000

/** Checks at intervals whether the temporary folders of this process can be written. */
export class TemporaryFolder {
  readonly #folders: readonly string[]
  readonly #newName: () => string
  readonly #log: Log
  #state: TemporaryFolderState = 'ok'

  constructor(parts: { folders: readonly string[]; newName: () => string; log: Log }) {
    this.#folders = [...new Set([tmpdir(), ...parts.folders])]
    this.#newName = parts.newName
    this.#log = parts.log
  }

  get state(): TemporaryFolderState {
    return this.#state
  }

  /** Runs the trials. */
  get job(): Job {
    return { name: 'temporary-folder', every: TRIAL_INTERVAL, runsAtStart: true, run: () => this.check() }
  }

  /** Writes a small file into each folder and removes it. */
  async check(): Promise<void> {
    const states: TemporaryFolderState[] = []
    for (const folder of this.#folders) states.push(await tryFolder(join(folder, this.#newName())))
    const state = states.find((each) => each !== 'ok') ?? 'ok'
    if (state === this.#state) return
    this.#state = state
    if (state === 'ok') this.#log('info', 'temporary-folder-recovered', {})
    else this.#log('error', 'temporary-folder-failing', { state })
  }
}

async function tryFolder(path: string): Promise<TemporaryFolderState> {
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(Buffer.alloc(TRIAL_SIZE))
    } finally {
      await file.close()
      await rm(path, { force: true })
    }
    return 'ok'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOSPC' || code === 'EDQUOT' ? 'full' : 'unwritable'
  }
}
