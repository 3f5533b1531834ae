import type { Store } from '#db/store.ts'
import { listPublicUpdates } from './list-updates.ts'
import type { PublishedUpdate } from './update.ts'

export type LiveUpdateParts = {
  store: Store
  /** Told what readers see, before anybody can see it, whenever that is something else. */
  applyClosures(updates: readonly PublishedUpdate[]): void
}

/**
 * What readers see of news, as it is in the database: read whenever something was committed, by whatever process. A look
 * costs next to nothing where nothing was.
 */
export class LiveUpdates {
  readonly #parts: LiveUpdateParts
  #mark: string | null = null
  #updates: readonly PublishedUpdate[] = []
  #looking: Promise<void> = Promise.resolve()
  readonly #watchers: (() => Promise<void>)[] = []

  constructor(parts: LiveUpdateParts) {
    this.#parts = parts
  }

  /** A letter's news, the latest first. */
  of(letter: string): readonly PublishedUpdate[] {
    return this.#updates.filter((each) => each.letter === letter)
  }

  /** Has somebody do something after each look, whether or not there is anything new. */
  watch(watcher: () => Promise<void>): void {
    this.#watchers.push(watcher)
  }

  /** Looks once. Once a second, by the loop; and by whoever has just published something, for whom it is seen when it resolves. */
  look(): Promise<void> {
    // One after another: what began before a commit may not have seen it.
    const look = this.#looking.then(() => this.#look())
    this.#looking = look.catch(() => {})
    return look
  }

  async #look(): Promise<void> {
    const { store, applyClosures } = this.#parts
    const mark = await store.dataVersion()
    if (mark !== this.#mark) {
      const updates = await listPublicUpdates({ store })
      if (this.#mark === null || !isSame(updates, this.#updates)) {
        this.#updates = updates
        applyClosures(updates)
      }
      this.#mark = mark
    }
    for (const watcher of this.#watchers) await watcher()
  }
}

/** What is published never changes; it comes, and may go. */
function isSame(some: readonly PublishedUpdate[], others: readonly PublishedUpdate[]): boolean {
  return some.length === others.length && some.every(({ id }, i) => id === others[i]?.id)
}
