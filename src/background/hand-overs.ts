import { type ChildProcess, fork } from 'node:child_process'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HAND_OVER_LIFE, type HandOver } from '../domain/hand-over.ts'
import { type Letter, localesOf } from '../domain/letter.ts'
import type { Locale } from '../domain/locale.ts'
import type { Actor } from '../domain/organiser.ts'
import { describeFault, type Log } from '../log.ts'
import { projectRoot } from '../project-root.ts'
import type { Context } from '../usecases/context.ts'
import { recordHandOver } from '../usecases/organiser/record-hand-over.ts'

/** How far the making of a letter's document is. */
export type Making =
  { state: 'making'; language: Locale; done: number; total: number } | { state: 'failed'; language: Locale }

/** A file of a hand-over on this machine. */
export type KeptFile = { path: string; name: string; bytes: number; sha256: string }

/** What stands in a file while a document is made, so that every process with the same data folder knows. */
type Progress = Making & { at: string }

/** Who makes a document says so every few seconds; after so long without a word it is gone. Milliseconds. */
const SILENCE = 2 * 60_000

/** What belongs to no document after so long is left of one that was not made. Milliseconds. */
const LEFT_BEHIND = 24 * 60 * 60_000

type Parts = {
  /** `DATA_DIR/hand-over`. */
  folder: string
  context: Pick<Context, 'store' | 'cipher' | 'newId' | 'now'>
  log: Log
}

/**
 * The documents that are handed over: made by a child process, one at a time for each letter, and kept for some days in
 * `DATA_DIR/hand-over/SLUG`. Processes that share that folder share what is in it; one that does not finds nothing.
 */
export class HandOvers {
  readonly #folder: string
  readonly #context: Parts['context']
  readonly #log: Log
  readonly #children = new Set<ChildProcess>()
  readonly #running = new Set<Promise<void>>()
  #closing = false

  constructor({ folder, context, log }: Parts) {
    this.#folder = folder
    this.#context = context
    this.#log = log
  }

  /** Begins to make a document in a language of the letter; `false` where one of the letter is being made. */
  async start(letter: Letter, language: Locale, actor: Actor): Promise<boolean> {
    const folder = this.#folderOf(letter.slug)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const before = await this.#progressOf(letter)
    if (before?.state === 'making') return false
    await rm(join(folder, PROGRESS), { force: true })
    // The file is the referee between those that begin at once. After a failure two may pass it, and do the same work
    // twice, each in a folder of its own.
    const claimed = await open(join(folder, PROGRESS), 'wx', 0o600).catch(() => null)
    if (!claimed) return false
    await claimed.close()
    await this.#say(letter.slug, { state: 'making', language, done: 0, total: 0 })
    const running = this.#make(letter, language, actor)
      .catch(async (error: unknown) => {
        if (!this.#closing)
          this.#log('error', 'hand-over-failed', { letter: letter.slug, fault: faultOf(error) })
        await this.#say(letter.slug, { state: 'failed', language })
      })
      // A full disk takes no word of it either; whoever looks is told after a while that nobody makes it any more.
      .catch(() => {})
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
    return true
  }

  /** How far it is; `null` where nothing is being made. */
  async making(letter: Letter): Promise<Making | null> {
    const progress = await this.#progressOf(letter)
    if (!progress) return null
    const { at: _, ...making } = progress
    return making
  }

  /** What can be downloaded, in the order of the letter's languages. */
  async made(letter: Letter): Promise<HandOver[]> {
    const found = await Promise.all(
      localesOf(letter).map((language) =>
        readJson<HandOver>(join(this.#folderOf(letter.slug), `${language}.json`)),
      ),
    )
    return found.filter((each) => each !== null).filter((each) => !this.#isOver(each))
  }

  /** The file of a name, if the letter has it. No other name leads anywhere. */
  async find(letter: Letter, name: string): Promise<KeptFile | null> {
    for (const each of await this.made(letter)) {
      for (const file of [each.pdf, each.zip]) {
        if (file.file === name)
          return {
            ...file,
            name,
            path: join(this.#folderOf(letter.slug), storedName(file.file, file.sha256)),
          }
      }
    }
    return null
  }

  /** Removes what is past its time, and what was left half made. */
  async removeOver(): Promise<void> {
    for (const slug of await names(this.#folder)) {
      const folder = this.#folderOf(slug)
      const kept = new Set<string>()
      for (const file of await names(folder)) {
        const made =
          file.endsWith('.json') && file !== PROGRESS ? await readJson<HandOver>(join(folder, file)) : null
        if (!made) continue
        const own = [file, ...[made.pdf, made.zip].map((each) => storedName(each.file, each.sha256))]
        if (!this.#isOver(made)) for (const each of own) kept.add(each)
        else for (const each of own) await rm(join(folder, each), { force: true })
      }
      for (const file of await names(folder)) {
        const path = join(folder, file)
        if (!kept.has(file) && (await this.#isLeftBehind(path)))
          await rm(path, { recursive: true, force: true })
      }
    }
  }

  /** Ends what is being made; the next one is made from the start. */
  async close(): Promise<void> {
    this.#closing = true
    for (const child of this.#children) child.kill()
    await Promise.all(this.#running)
  }

  async #make(letter: Letter, language: Locale, actor: Actor): Promise<void> {
    const folder = this.#folderOf(letter.slug)
    const workshop = join(folder, `${WORKSHOP}${this.#context.newId()}`)
    await mkdir(workshop, { mode: 0o700 })
    try {
      const made = await this.#run(letter, language, workshop)
      const before = await readJson<HandOver>(join(folder, `${language}.json`))
      for (const { file, sha256 } of [made.pdf, made.zip])
        await rename(join(workshop, file), join(folder, storedName(file, sha256)))
      const sha256 = { pdf: made.pdf.sha256, zip: made.zip.sha256 }
      await recordHandOver(this.#context, actor, letter.slug, { language, named: made.named, sha256 })
      await writeJson(folder, `${language}.json`, { ...made, language })
      await rm(join(folder, PROGRESS), { force: true })
      await this.#removeReplaced(folder, before, made)
      this.#log('info', 'handed-over', { letter: letter.slug, language, names: made.named })
    } finally {
      await rm(workshop, { recursive: true, force: true })
    }
  }

  /** Runs the child to its end. Rejects where it ends without having made anything. */
  #run(letter: Letter, language: Locale, workshop: string): Promise<Omit<HandOver, 'language'>> {
    const program = join(projectRoot(), 'src', 'hand-over-process.ts')
    return new Promise((resolve, reject) => {
      const child = fork(program, [letter.slug, language, workshop], {
        execArgv: ['--max-semi-space-size=4', '--max-old-space-size=256'],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      this.#children.add(child)
      let last: Report | null = null
      let saying = Promise.resolve()
      child.on('message', (report: Report) => {
        last = report
        if ('done' in report)
          saying = saying
            .then(() => this.#say(letter.slug, { state: 'making', language, ...report }))
            .catch(() => {})
      })
      child.once('error', reject)
      child.once('close', async (code, signal) => {
        this.#children.delete(child)
        // Nothing is said of it any more once it is there.
        await saying
        if (last && 'made' in last && code === 0) resolve(last.made)
        else reject(new Broken(last && 'fault' in last ? last.fault : `ended with ${code ?? signal}`))
      })
    })
  }

  /** The files that a new document stands in the place of. Whoever is downloading them gets them to the end. */
  async #removeReplaced(
    folder: string,
    before: HandOver | null,
    made: Omit<HandOver, 'language'>,
  ): Promise<void> {
    for (const kind of ['pdf', 'zip'] as const) {
      if (before && before[kind].sha256 !== made[kind].sha256)
        await rm(join(folder, storedName(before[kind].file, before[kind].sha256)), { force: true })
    }
  }

  async #progressOf(letter: Letter): Promise<Progress | null> {
    const folder = this.#folderOf(letter.slug)
    const progress = await readJson<Progress>(join(folder, PROGRESS))
    if (!progress) return null
    const silent = this.#context.now().getTime() - Date.parse(progress.at)
    return progress.state === 'making' && silent > SILENCE ? { ...progress, state: 'failed' } : progress
  }

  async #say(slug: string, making: Making): Promise<void> {
    await writeJson(this.#folderOf(slug), PROGRESS, { ...making, at: this.#context.now().toISOString() })
  }

  #isOver({ asOf }: Pick<HandOver, 'asOf'>): boolean {
    return this.#context.now().getTime() - Date.parse(asOf) > HAND_OVER_LIFE
  }

  async #isLeftBehind(path: string): Promise<boolean> {
    const found = await stat(path).catch(() => null)
    return found !== null && this.#context.now().getTime() - found.mtimeMs > LEFT_BEHIND
  }

  #folderOf(slug: string): string {
    return join(this.#folder, slug)
  }
}

/** What the child says (see src/hand-over-process.ts): how far it is, and at last what it made or why it did not. */
type Report = { done: number; total: number } | { made: Omit<HandOver, 'language'> } | { fault: string }

/** The child did not make it; the message is its fault in words that are safe to log. */
class Broken extends Error {
  override readonly name = 'Broken'
}

function faultOf(error: unknown): string {
  return error instanceof Broken ? error.message : describeFault(error)
}

const PROGRESS = 'making.json'
const WORKSHOP = 'making-'

/** Another document of the same name is another file, so that none is replaced while it is read. */
function storedName(file: string, sha256: string): string {
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

/** In one step: whoever reads it reads all of it. */
async function writeJson(folder: string, name: string, content: object): Promise<void> {
  const part = join(folder, `${WORKSHOP}${name}.part`)
  await writeFile(part, JSON.stringify(content), { mode: 0o600 })
  await rename(part, join(folder, name))
}
