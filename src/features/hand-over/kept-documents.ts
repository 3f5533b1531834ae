import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Letter, localesOf } from '#features/letters/letter.ts'
import type { Locale } from '#values/locale.ts'
import { HAND_OVER_LIFE, type HandOver } from './hand-over.ts'

/** The progress of a document that is being made. */
export type Making =
  { state: 'making'; language: Locale; done: number; total: number } | { state: 'failed'; language: Locale }

/** A file of a document on this machine. */
export type KeptFile = { path: string; name: string; bytes: number; sha256: string }

/** The content of the progress file, which every process with the same folder reads. */
type Progress = Making & { at: string }

/** The maker of a document writes its progress every few seconds; after this long without a word it is gone. Milliseconds. */
const SILENCE = 2 * 60_000

/** Files of no document that are older than this are left over from a failure. Milliseconds. */
const LEFT_BEHIND = 24 * 60 * 60_000

const PROGRESS = 'making.json'
const WORKSHOP = 'making-'

/**
 * Keeps hand-over documents for some days, in a folder for each letter. Processes with the same folder share them;
 * others find none.
 */
export class KeptDocuments {
  readonly #folder: string
  readonly #now: () => Date

  constructor(folder: string, now: () => Date) {
    this.#folder = folder
    this.#now = now
  }

  /** Lists the documents that can be downloaded, in the order of the letter's languages. */
  async made(letter: Letter): Promise<HandOver[]> {
    const found = await Promise.all(
      localesOf(letter).map((language) => readJson<HandOver>(this.#pathOf(letter.slug, `${language}.json`))),
    )
    return found.filter((each) => each !== null).filter((each) => !this.#isOver(each))
  }

  /** Finds a file of the letter's documents by its name; no other path can be reached by a name. */
  async find(letter: Letter, name: string): Promise<KeptFile | null> {
    const files = (await this.made(letter)).flatMap(({ pdf, zip }) => [pdf, zip])
    const file = files.find((each) => each.file === name)
    return file ? { ...file, name, path: this.#pathOf(letter.slug, storedName(file)) } : null
  }

  /** Reads the progress of a document that is being made; `null` where none is. */
  async making(slug: string): Promise<Making | null> {
    const progress = await readJson<Progress>(this.#pathOf(slug, PROGRESS))
    if (!progress) return null
    const { at, ...making } = progress
    const isSilent = this.#now().getTime() - Date.parse(at) > SILENCE
    return making.state === 'making' && isSilent ? { state: 'failed', language: making.language } : making
  }

  /** Reserves the making of a letter's document; `false` while another process has it. */
  async claim(slug: string, language: Locale): Promise<boolean> {
    await mkdir(this.#pathOf(slug), { recursive: true, mode: 0o700 })
    if ((await this.making(slug))?.state === 'making') return false
    await rm(this.#pathOf(slug, PROGRESS), { force: true })
    // The file decides between processes that start at once. After a failure two may pass, and do the same work twice,
    // each in its own folder.
    const claimed = await open(this.#pathOf(slug, PROGRESS), 'wx', 0o600).catch(() => null)
    if (!claimed) return false
    await claimed.close()
    await this.say(slug, { state: 'making', language, done: 0, total: 0 })
    return true
  }

  /** Writes the progress of a document, for all processes with the same folder. */
  async say(slug: string, making: Making): Promise<void> {
    await this.#writeJson(slug, PROGRESS, { ...making, at: this.#now().toISOString() } satisfies Progress)
  }

  /** Makes an empty folder in which the document with this id is made. */
  async openWorkshop(slug: string, id: string): Promise<string> {
    const workshop = this.#pathOf(slug, `${WORKSHOP}${id}`)
    await mkdir(workshop, { mode: 0o700 })
    return workshop
  }

  /**
   * Keeps a finished document, in place of the one in the same language. Downloads of the old one continue to their end.
   * `record` runs before the new one can be downloaded.
   */
  async keep(slug: string, workshop: string, made: HandOver, record: () => Promise<unknown>): Promise<void> {
    const name = `${made.language}.json`
    const before = await readJson<HandOver>(this.#pathOf(slug, name))
    for (const each of [made.pdf, made.zip])
      await rename(join(workshop, each.file), this.#pathOf(slug, storedName(each)))
    await record()
    await this.#writeJson(slug, name, made)
    await rm(this.#pathOf(slug, PROGRESS), { force: true })
    for (const kind of ['pdf', 'zip'] as const) {
      if (before && before[kind].sha256 !== made[kind].sha256)
        await rm(this.#pathOf(slug, storedName(before[kind])), { force: true })
    }
  }

  /** Removes expired documents, and what failures left behind. */
  async removeOver(): Promise<void> {
    for (const slug of await names(this.#folder)) {
      const kept = new Set<string>()
      for (const file of await names(this.#pathOf(slug))) {
        const made =
          file.endsWith('.json') && file !== PROGRESS
            ? await readJson<HandOver>(this.#pathOf(slug, file))
            : null
        if (!made) continue
        const own = [file, storedName(made.pdf), storedName(made.zip)]
        if (!this.#isOver(made)) for (const each of own) kept.add(each)
        else for (const each of own) await rm(this.#pathOf(slug, each), { force: true })
      }
      for (const file of await names(this.#pathOf(slug))) {
        const path = this.#pathOf(slug, file)
        if (!kept.has(file) && (await this.#isLeftBehind(path)))
          await rm(path, { recursive: true, force: true })
      }
    }
  }

  #isOver({ asOf }: Pick<HandOver, 'asOf'>): boolean {
    return this.#now().getTime() - Date.parse(asOf) > HAND_OVER_LIFE
  }

  async #isLeftBehind(path: string): Promise<boolean> {
    const found = await stat(path).catch(() => null)
    return found !== null && this.#now().getTime() - found.mtimeMs > LEFT_BEHIND
  }

  /** Replaces the file in one step, so that no reader sees half of it. */
  async #writeJson(slug: string, name: string, content: object): Promise<void> {
    const part = this.#pathOf(slug, `${WORKSHOP}${name}.part`)
    await writeFile(part, JSON.stringify(content), { mode: 0o600 })
    await rename(part, this.#pathOf(slug, name))
  }

  #pathOf(slug: string, file = ''): string {
    return join(this.#folder, slug, file)
  }
}

/** The file name has the id of the document, so that no file is replaced while it is read. */
function storedName({ file, sha256 }: HandOver['pdf']): string {
  return `${sha256.slice(0, 16)}.${file}`
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch {
    return null
  }
}
