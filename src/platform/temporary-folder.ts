import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from './log.ts'

/** Whether programs can write temporary files; the database sorts large results in them. */
export type TemporaryFolderState = 'ok' | 'full' | 'unwritable'

/** Bytes that a trial writes: more than a file system keeps beside a file's name. */
const TRIAL = 8 * 1024

/** Tries the temporary folders of this process now and then, and knows how they are. */
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

  /** Writes a small file into each folder and removes it. Every few seconds, by the loop. */
  async look(): Promise<void> {
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
      await file.writeFile(Buffer.alloc(TRIAL))
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
