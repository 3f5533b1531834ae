import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** Which installation the folder belongs to: the same id is in the database. */
const INSTALLATION = 'installation'

/** The prefix of messages that `check --email` writes, possibly before the installation begins. */
export const TEST_MESSAGE = 'test-'

/** What the data folder has of an installation besides its database; each of it outlives the database. */
export type EarlierLife = 'installation' | 'secret' | 'erased.jsonl' | 'mail' | 'hand-over'

/** The parts of an installation that a data folder holds; none of them in a fresh one. */
export function earlierLifeIn(dataDir: string): EarlierLife[] {
  const found: EarlierLife[] = []
  if (installationIn(dataDir) !== null) found.push('installation')
  if (hasContent(join(dataDir, 'secret'))) found.push('secret')
  if (hasContent(join(dataDir, 'erased.jsonl'))) found.push('erased.jsonl')
  const emails = namesIn(join(dataDir, 'mail')).filter((name) => name.endsWith('.eml'))
  if (emails.some((name) => !name.includes(`Z-${TEST_MESSAGE}`))) found.push('mail')
  if (namesIn(join(dataDir, 'hand-over')).length > 0) found.push('hand-over')
  return found
}

/** The id of the installation that a data folder belongs to; `null` where none is recorded. */
export function installationIn(dataDir: string): string | null {
  try {
    return readFileSync(join(dataDir, INSTALLATION), 'utf8').trim() || null
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Records durably which installation a data folder belongs to. */
export function recordInstallation(dataDir: string, id: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, INSTALLATION)
  const part = `${path}.${process.pid}.part`
  writeFileSync(part, `${id}\n`, { mode: 0o600, flush: true })
  renameSync(part, path)
}

/** What of an installation others on the machine can read, by name. */
export type TooOpen = { name: string; mode: number }

/**
 * Takes from everyone but their owner the right to read the files of an installation, and to write into its folder.
 * `databaseFile` is `null` on PostgreSQL. Returns what stays too open: files of another user, and a folder that someone
 * else made for others to write into. With `dryRun`, all that is too open, and nothing is changed.
 */
export function keepPrivate(
  dataDir: string,
  databaseFile: string | null,
  { dryRun = false }: { dryRun?: boolean } = {},
): TooOpen[] {
  const ours = [
    INSTALLATION,
    'secret',
    'erased.jsonl',
    ...folderWithin(dataDir, 'mail'),
    ...folderWithin(dataDir, 'hand-over'),
  ].map((name) => ({ name, path: join(dataDir, name) }))
  const database = ['', '-wal', '-shm', '.lock', '.files'].map((end) => ({
    name: `the database${end && ` (${end.slice(1)})`}`,
    path: `${databaseFile}${end}`,
  }))
  const files = [...ours, ...(databaseFile === null ? [] : database)]
  const open = files.flatMap(({ name, path }) => {
    const mode = modeOf(path)
    if (mode === null || (mode & 0o077) === 0) return []
    return !dryRun && tighten(path, mode) ? [] : [{ name, mode }]
  })
  const folder = modeOf(dataDir)
  // Anyone who can write into it can replace our files. It may hold other files, so its permissions are not changed.
  if (folder !== null && (folder & 0o022) !== 0) open.push({ name: 'the data folder', mode: folder })
  return open
}

/** A folder of ours and, where others can enter it, what is in it: the names below the data folder. */
function folderWithin(dataDir: string, name: string): string[] {
  const path = join(dataDir, name)
  const mode = modeOf(path)
  if (mode === null || (mode & 0o077) === 0) return mode === null ? [] : [name]
  return [
    ...namesIn(path).flatMap((each) =>
      lstatSync(join(path, each)).isDirectory()
        ? folderWithin(dataDir, join(name, each))
        : [join(name, each)],
    ),
    name,
  ]
}

/** The permissions of a file or folder; `null` where there is none, and for a link, which has none of its own. */
function modeOf(path: string): number | null {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found && !found.isSymbolicLink() ? found.mode & 0o777 : null
}

function tighten(path: string, mode: number): boolean {
  try {
    chmodSync(path, mode & 0o700)
    return true
  } catch {
    return false
  }
}

function hasContent(path: string): boolean {
  return (lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
