import type { Loader, LoaderContext } from 'astro/loaders'
import type { Letter, Letters } from '../domain/letter.ts'
import { lettersFolder, publishedLetters, readLetters } from './read-letters.ts'
import { LetterError } from './source-file.ts'

/** Gives Astro the letters that the reader of the files found. */
export function lettersLoader(): Loader {
  return loader('letters', async ({ store }, letters) => {
    store.clear()
    for (const letter of letters.values()) store.set({ id: letter.slug, data: letter })
  })
}

/** Gives Astro the text of each version, made from its canonical text and nothing else. */
export function versionsLoader(): Loader {
  return loader('versions', async ({ store, renderMarkdown }, letters) => {
    store.clear()
    for (const letter of letters.values()) {
      for (const version of letter.versions) {
        const rendered = await renderMarkdown(version.text)
        store.set({ id: versionId(letter, version), data: {}, rendered })
      }
    }
  })
}

export function versionId(letter: Letter, version: { number: number; locale: string }): string {
  return `${letter.slug}/${version.number}/${version.locale}`
}

/** Fills a store now, and in a preview, which shows drafts too, after every change of a file. */
function loader(name: string, fill: (context: LoaderContext, letters: Letters) => Promise<void>): Loader {
  return {
    name,
    async load(context) {
      const { watcher, logger } = context
      const letters = () =>
        publishedLetters(readLetters(lettersFolder()), { withDrafts: watcher !== undefined })
      await fill(context, letters())
      watcher?.add(lettersFolder())
      watcher?.on('all', async (_, path) => {
        if (!path.startsWith(lettersFolder())) return
        try {
          await fill(context, letters())
        } catch (error) {
          // What was shown before stays until the file is right again.
          if (!(error instanceof LetterError)) throw error
          logger.error(error.message)
        }
      })
    },
  }
}
