import type { Store } from '#db/store.ts'
import { listPublicUpdates } from './list-updates.ts'
import type { PublishedUpdate } from './update.ts'

/** What `LiveUpdates` needs. */
export type LiveUpdateParts = {
  store: Store
  /** Called with all published updates whenever they change, before any page shows them. */
  applyClosures(updates: readonly PublishedUpdate[]): void
}

/**
 * The published updates, kept in memory and read again after each commit, by any process. Checking whether there was one
 * costs next to nothing.
 */
export class LiveUpdates {
  readonly #parts: LiveUpdateParts
  #dataVersion: string | null = null
  #updates: readonly PublishedUpdate[] = []
  #refreshing: Promise<void> = Promise.resolve()
  readonly #watchers: (() => Promise<void>)[] = []

  constructor(parts: LiveUpdateParts) {
    this.#parts = parts
  }

  /** A letter's published updates, the latest first. */
  of(letter: string): readonly PublishedUpdate[] {
    return this.#updates.filter((each) => each.letter === letter)
  }

  /** Calls `watcher` after each refresh, whether or not anything changed. */
  watch(watcher: () => Promise<void>): void {
    this.#watchers.push(watcher)
  }

  /** Refreshes once. The loop calls it once a second, and a publisher, so that the update is visible when it resolves. */
  look(): Promise<void> {
    // One after another: a refresh that began before a commit may not include it.
    const refresh = this.#refreshing.then(() => this.#refresh())
    this.#refreshing = refresh.catch(() => {})
    return refresh
  }

  async #refresh(): Promise<void> {
    const { store, applyClosures } = this.#parts
    const dataVersion = await store.dataVersion()
    if (dataVersion !== this.#dataVersion) {
      const updates = await listPublicUpdates({ store })
      if (this.#dataVersion === null || !isSame(updates, this.#updates)) {
        this.#updates = updates
        applyClosures(updates)
      }
      this.#dataVersion = dataVersion
    }
    for (const watcher of this.#watchers) await watcher()
  }
}

/** Whether two lists have the same updates: a published update never changes, but may be cancelled. */
function isSame(some: readonly PublishedUpdate[], others: readonly PublishedUpdate[]): boolean {
  return some.length === others.length && some.every(({ id }, i) => id === others[i]?.id)
}
