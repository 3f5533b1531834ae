import type { Loader } from 'astro/loaders'
import type { Letter, Letters } from '../domain/letter.ts'
import { lettersFolder, publishedLetters, readLetters } from './read-letters.ts'

/** Gives Astro the letters that the reader of the files found. */
export function lettersLoader(): Loader {
  return {
    name: 'letters',
    async load({ store, watcher }) {
      const fill = () => {
        store.clear()
        for (const letter of lettersOnDisk(watcher !== undefined).values()) {
          store.set({ id: letter.slug, data: letter })
        }
      }
      fill()
      watcher?.add(lettersFolder())
      watcher?.on('change', (path) => {
        if (path.startsWith(lettersFolder())) fill()
      })
    },
  }
}

/** Gives Astro the text of each version, made from its canonical text and nothing else. */
export function versionsLoader(): Loader {
  return {
    name: 'versions',
    async load({ store, watcher, renderMarkdown }) {
      const fill = async () => {
        store.clear()
        for (const letter of lettersOnDisk(watcher !== undefined).values()) {
          for (const version of letter.versions) {
            const id = versionId(letter, version)
            store.set({ id, data: {}, rendered: await renderMarkdown(version.text) })
          }
        }
      }
      await fill()
      watcher?.on('change', async (path) => {
        if (path.startsWith(lettersFolder())) await fill()
      })
    },
  }
}

export function versionId(letter: Letter, version: { number: number; locale: string }): string {
  return `${letter.slug}/${version.number}/${version.locale}`
}

function lettersOnDisk(withDrafts: boolean): Letters {
  return publishedLetters(readLetters(lettersFolder()), { withDrafts })
}
