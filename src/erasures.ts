import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Erasure, Erasures } from './usecases/context.ts'

/**
 * What was erased, one line each in a file beside the database, so that it is not part of any backup of that. A line
 * names a mailbox by its keyed hash at one letter, which says nothing without the secret.
 */
export function erasuresFile(dataDir: string): Erasures {
  const path = join(dataDir, 'erased.jsonl')
  return {
    async add(erasure) {
      await mkdir(dataDir, { recursive: true })
      const file = await open(path, 'a', 0o600)
      try {
        // The newline first: a line that a power cut left half written spoils no other.
        await file.write(`\n${JSON.stringify(erasure)}`)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    async all() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return ''
        throw error
      })
      return text.split('\n').flatMap(erasureIn)
    },
  }
}

function erasureIn(line: string): Erasure[] {
  try {
    const { letter, mailboxKey, erasedAt } = JSON.parse(line) as Record<keyof Erasure, string>
    return [{ letter, mailboxKey, erasedAt: new Date(erasedAt) }]
  } catch {
    return []
  }
}
