import { rm } from 'node:fs/promises'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Actor } from '#features/organisers/organiser.ts'
import { describeFault } from '#platform/log.ts'
import { runProgram } from '#platform/run-program.ts'
import type { Locale } from '#values/locale.ts'
import type { HandOver } from './hand-over.ts'
import type { KeptDocuments } from './kept-documents.ts'
import { recordHandOver } from './record.ts'

type Parts = {
  documents: KeptDocuments
  context: Pick<Context, 'store' | 'cipher' | 'newId' | 'now' | 'emit'>
}

/** Makes hand-over documents in child processes, one at a time for each letter. */
export class HandOvers {
  readonly #documents: KeptDocuments
  readonly #context: Parts['context']
  readonly #stopping = new AbortController()
  readonly #running = new Set<Promise<void>>()

  constructor({ documents, context }: Parts) {
    this.#documents = documents
    this.#context = context
  }

  /** Starts to make a document in a language of the letter; `false` while one of the letter is being made. */
  async start({ slug }: Letter, language: Locale, actor: Actor): Promise<boolean> {
    if (!(await this.#documents.claim(slug, language))) return false
    const running = this.#make(slug, language, actor)
      .catch(async (error: unknown) => {
        if (!this.#stopping.signal.aborted)
          this.#context.emit('error', 'hand-over-failed', { letter: slug, fault: faultOf(error) })
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
    this.#stopping.abort()
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
    } finally {
      await rm(workshop, { recursive: true, force: true })
    }
  }

  /** Runs the program that makes the files. Rejects where it ends without having made them. */
  async #run(slug: string, language: Locale, workshop: string): Promise<Omit<HandOver, 'language'>> {
    const last: { report: Report | null } = { report: null }
    let saying = Promise.resolve()
    const result = await runProgram('hand-over-process', [slug, language, workshop], {
      stop: this.#stopping.signal,
      heap: 256,
      onMessage: (message) => {
        const report = message as Report
        last.report = report
        if ('done' in report)
          saying = saying
            .then(() => this.#documents.say(slug, { state: 'making', language, ...report }))
            .catch(() => {})
      },
    })
    // A late report of the progress would overwrite the result.
    await saying
    const { report } = last
    if (report && 'made' in report && result.code === 0) return report.made
    throw new Broken(
      report && 'fault' in report ? report.fault : `ended with ${result.code ?? result.signal}`,
    )
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
