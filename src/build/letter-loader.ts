import type { Loader } from 'astro/loaders'
import { publishedLetters } from '#features/letters/published-letters.ts'
import { lettersFolder, readLetters } from '#features/letters/read-letters.ts'
import { LetterError } from '#features/letters/source-file.ts'

/** Gives Astro the letters that the reader of the files found; in a preview, drafts too, after every change of a file. */
export function lettersLoader(): Loader {
  return {
    name: 'letters',
    async load({ store, watcher, logger }) {
      const fill = () => {
        const read = readLetters(lettersFolder())
        store.clear()
        for (const letter of publishedLetters(read, { withDrafts: watcher !== undefined }).values())
          store.set({ id: letter.slug, data: letter })
      }
      fill()
      watcher?.add(lettersFolder())
      watcher?.on('all', (_, path) => {
        if (!path.startsWith(lettersFolder())) return
        try {
          fill()
        } catch (error) {
          // What was shown before stays until the file is right again.
          if (!(error instanceof LetterError)) throw error
          logger.error(error.message)
        }
      })
    },
  }
}
