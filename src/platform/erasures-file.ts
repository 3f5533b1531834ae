import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * A signature that was erased or withdrawn, the key of its mailbox at that letter, and when; or one on paper that was
 * removed.
 */
export type Erasure = { signatureId: string; letter: string; at: Date } & (
  { what: 'erased' | 'withdrawn'; mailboxKey: string } | { what: 'paper-removed' }
)

/** The record of what was erased or withdrawn; it survives a restore of the database. */
export type Erasures = {
  /** Durable when it resolves. */
  add(erasure: Erasure): Promise<void>
  all(): Promise<Erasure[]>
}

const WHICH = {
  signatureId: z.string().min(1),
  letter: z.string().min(1),
  at: z.iso.datetime().transform((text) => new Date(text)),
}
const ERASURE = z.discriminatedUnion('what', [
  z.object({ what: z.enum(['erased', 'withdrawn']), ...WHICH, mailboxKey: z.string().min(1) }),
  z.object({ what: z.literal('paper-removed'), ...WHICH }),
])

/**
 * What was erased or withdrawn, one line each in a file beside the database, so that it is not part of any backup of
 * that. A line names a mailbox by its keyed hash at one letter, which says nothing without the secret.
 */
export function erasuresFile(dataDir: string): Erasures {
  const path = join(dataDir, 'erased.jsonl')
  return {
    async add(erasure) {
      await mkdir(dataDir, { recursive: true, mode: 0o700 })
      // The newline first: a line that a power cut left half written spoils no other.
      await durably(path, 'a', (file) => file.appendFile(`\n${JSON.stringify(erasure)}`))
      await durably(dataDir, 'r', () => Promise.resolve())
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

async function durably(
  path: string,
  flags: 'a' | 'r',
  write: (file: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o600)
  try {
    await write(file)
    await file.sync()
  } finally {
    await file.close()
  }
}

function erasureIn(line: string): Erasure[] {
  try {
    return [ERASURE.parse(JSON.parse(line))]
  } catch {
    return []
  }
}
