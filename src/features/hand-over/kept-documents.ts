import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Letter, localesOf } from '#features/letters/letter.ts'
import type { Locale } from '#values/locale.ts'
import { HAND_OVER_LIFE, type HandOver } from './hand-over.ts'

/** How far the making of a letter's document is. */
export type Making =
  { state: 'making'; language: Locale; done: number; total: number } | { state: 'failed'; language: Locale }

/** A file of a document on this machine. */
export type KeptFile = { path: string; name: string; bytes: number; sha256: string }

/** What stands in a file while a document is made, so that every process with the same folder knows. */
type Progress = Making & { at: string }

/** Who makes a document says so every few seconds; after so long without a word it is gone. Milliseconds. */
const SILENCE = 2 * 60_000

/** What belongs to no document after so long is left of one that was not made. Milliseconds. */
const LEFT_BEHIND = 24 * 60 * 60_000

const PROGRESS = 'making.json'
const WORKSHOP = 'making-'

/**
 * The documents that are handed over, kept for some days in a folder for each letter. Processes that share the folder
 * share what is in it; one that does not finds nothing.
 */
export class KeptDocuments {
  readonly #folder: string
  readonly #now: () => Date

  constructor(folder: string, now: () => Date) {
    this.#folder = folder
    this.#now = now
  }

  /** What can be downloaded, in the order of the letter's languages. */
  async made(letter: Letter): Promise<HandOver[]> {
    const found = await Promise.all(
      localesOf(letter).map((language) => readJson<HandOver>(this.#pathOf(letter.slug, `${language}.json`))),
    )
    return found.filter((each) => each !== null).filter((each) => !this.#isOver(each))
  }

  /** The file of a name, if the letter has it. No other name leads anywhere. */
  async find(letter: Letter, name: string): Promise<KeptFile | null> {
    const files = (await this.made(letter)).flatMap(({ pdf, zip }) => [pdf, zip])
    const file = files.find((each) => each.file === name)
    return file ? { ...file, name, path: this.#pathOf(letter.slug, storedName(file)) } : null
  }

  /** How far a document is that is being made; `null` where none is. */
  async making(slug: string): Promise<Making | null> {
    const progress = await readJson<Progress>(this.#pathOf(slug, PROGRESS))
    if (!progress) return null
    const { at, ...making } = progress
    const isSilent = this.#now().getTime() - Date.parse(at) > SILENCE
    return making.state === 'making' && isSilent ? { state: 'failed', language: making.language } : making
  }

  /** Whoever gets `true` makes a document of the letter, and nobody else does meanwhile. */
  async claim(slug: string, language: Locale): Promise<boolean> {
    await mkdir(this.#pathOf(slug), { recursive: true, mode: 0o700 })
    if ((await this.making(slug))?.state === 'making') return false
    await rm(this.#pathOf(slug, PROGRESS), { force: true })
    // The file is the referee between those that begin at once. After a failure two may pass it, and do the same work
    // twice, each in a folder of its own.
    const claimed = await open(this.#pathOf(slug, PROGRESS), 'wx', 0o600).catch(() => null)
    if (!claimed) return false
    await claimed.close()
    await this.say(slug, { state: 'making', language, done: 0, total: 0 })
    return true
  }

  /** Says how far a document is to all that share the folder. */
  async say(slug: string, making: Making): Promise<void> {
    await this.#writeJson(slug, PROGRESS, { ...making, at: this.#now().toISOString() } satisfies Progress)
  }

  /** A folder to make a document of a letter in, of this id. */
  async openWorkshop(slug: string, id: string): Promise<string> {
    const workshop = this.#pathOf(slug, `${WORKSHOP}${id}`)
    await mkdir(workshop, { mode: 0o700 })
    return workshop
  }

  /**
   * Keeps what was made in a workshop, in the place of the document of the same language. Whoever downloads that one
   * gets it to the end. `record` is what must have happened before anybody can download the new one.
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

  /** Removes what is past its time, and what was left half made. */
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

  /** In one step: whoever reads it reads all of it. */
  async #writeJson(slug: string, name: string, content: object): Promise<void> {
    const part = this.#pathOf(slug, `${WORKSHOP}${name}.part`)
    await writeFile(part, JSON.stringify(content), { mode: 0o600 })
    await rename(part, this.#pathOf(slug, name))
  }

  #pathOf(slug: string, file = ''): string {
    return join(this.#folder, slug, file)
  }
}

/** Another document of the same name is another file, so that none is replaced while it is read. */
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
