import { type ChildProcess, fork } from 'node:child_process'
import { rm } from 'node:fs/promises'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { describeFault, type Log } from '#platform/log.ts'
import { programPath } from '#platform/programs.ts'
import type { Locale } from '#values/locale.ts'
import type { HandOver } from './hand-over.ts'
import type { KeptDocuments } from './kept-documents.ts'
import { recordHandOver } from './record.ts'

type Parts = {
  documents: KeptDocuments
  context: Pick<Context, 'store' | 'cipher' | 'newId' | 'now'>
  log: Log
}

/** Makes hand-over documents in child processes, one at a time for each letter. */
export class HandOvers {
  readonly #documents: KeptDocuments
  readonly #context: Parts['context']
  readonly #log: Log
  readonly #children = new Set<ChildProcess>()
  readonly #running = new Set<Promise<void>>()
  #closing = false

  constructor({ documents, context, log }: Parts) {
    this.#documents = documents
    this.#context = context
    this.#log = log
  }

  /** Starts to make a document in a language of the letter; `false` while one of the letter is being made. */
  async start({ slug }: Letter, language: Locale, actor: Actor): Promise<boolean> {
    if (!(await this.#documents.claim(slug, language))) return false
    const running = this.#make(slug, language, actor)
      .catch(async (error: unknown) => {
        if (!this.#closing) this.#log('error', 'hand-over-failed', { letter: slug, fault: faultOf(error) })
        await this.#documents.say(slug, { state: 'failed', language })
      })
      // A full disk cannot store the failure either; the progress then expires after a while.
      .catch(() => {})
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
    return true
  }

  /** Stops all documents that are being made. */
  async close(): Promise<void> {
    this.#closing = true
    for (const child of this.#children) child.kill()
    await Promise.all(this.#running)
  }

  async #make(slug: string, language: Locale, actor: Actor): Promise<void> {
    const workshop = await this.#documents.openWorkshop(slug, this.#context.newId())
    try {
      const made = { ...(await this.#run(slug, language, workshop)), language }
      const { named, pdf, zip } = made
      const sha256 = { pdf: pdf.sha256, zip: zip.sha256 }
      await this.#documents.keep(slug, workshop, made, () =>
        recordHandOver(this.#context, actor, slug, { language, named, sha256 }),
      )
      this.#log('info', 'handed-over', { letter: slug, language, names: named })
    } finally {
      await rm(workshop, { recursive: true, force: true })
    }
  }

  /** Runs the child to its end. Rejects where it ends without a document. */
  #run(slug: string, language: Locale, workshop: string): Promise<Omit<HandOver, 'language'>> {
    return new Promise((resolve, reject) => {
      const child = fork(programPath('hand-over-process'), [slug, language, workshop], {
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
            .then(() => this.#documents.say(slug, { state: 'making', language, ...report }))
            .catch(() => {})
      })
      child.once('error', reject)
      child.once('close', async (code, signal) => {
        this.#children.delete(child)
        // Progress that arrives after the document is finished is dropped.
        await saying
        if (last && 'made' in last && code === 0) resolve(last.made)
        else reject(new Broken(last && 'fault' in last ? last.fault : `ended with ${code ?? signal}`))
      })
    })
  }
}

/** A message of the child (see src/server/hand-over-process.ts): its progress, then its document or its failure. */
type Report = { done: number; total: number } | { made: Omit<HandOver, 'language'> } | { fault: string }

/** The child failed; the message is safe to log. */
class Broken extends Error {
  override readonly name = 'Broken'
}

function faultOf(error: unknown): string {
  return error instanceof Broken ? error.message : describeFault(error)
}
