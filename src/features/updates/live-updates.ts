import type { Store } from '#db/store.ts'
import { listPublicNews } from './list-updates.ts'
import type { PublishedNews } from './update.ts'

export type LiveNewsParts = {
  store: Store
  /** Told what readers see, before anybody can see it, whenever that is something else. */
  lay(news: readonly PublishedNews[]): void
}

/**
 * What readers see of news, as it is in the database: read whenever something was committed, by whatever process. A look
 * costs next to nothing where nothing was.
 */
export class LiveNews {
  readonly #parts: LiveNewsParts
  #mark: string | null = null
  #news: readonly PublishedNews[] = []
  #looking: Promise<void> = Promise.resolve()
  readonly #watchers: (() => Promise<void>)[] = []

  constructor(parts: LiveNewsParts) {
    this.#parts = parts
  }

  /** A letter's news, the latest first. */
  of(letter: string): readonly PublishedNews[] {
    return this.#news.filter((each) => each.letter === letter)
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
    const { store, lay } = this.#parts
    const mark = await store.changeMark()
    if (mark !== this.#mark) {
      const news = await listPublicNews({ store })
      if (this.#mark === null || !isSame(news, this.#news)) {
        this.#news = news
        lay(news)
      }
      this.#mark = mark
    }
    for (const watcher of this.#watchers) await watcher()
  }
}

/** What is published never changes; it comes, and may go. */
function isSame(some: readonly PublishedNews[], others: readonly PublishedNews[]): boolean {
  return some.length === others.length && some.every(({ id }, i) => id === others[i]?.id)
}
