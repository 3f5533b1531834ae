import { type App, createApp } from './app.ts'
import { loadConfig, readEnvironment } from './config.ts'
import type { Letter } from './domain/letter.ts'
import { lettersFolder, publishedLetters, readLetters } from './letters/read-letters.ts'
import { LetterError } from './letters/source-file.ts'
import { type ErrorStatus, errorAnswer } from './web/error-pages.ts'

export type DevelopmentParts = {
  locals: { app: App; errorPage(status: ErrorStatus): Response }
  /** Reads the letters again; called when a file has changed. */
  refresh(path: string): void
}

/** The parts for `npm run dev`: as in the server, with drafts among the letters, and no built pages for errors. */
export async function createPartsForDevelopment(): Promise<DevelopmentParts> {
  const letters = new Map<string, Letter>()
  const refresh = (path: string) => {
    if (!path.startsWith(lettersFolder())) return
    try {
      const found = publishedLetters(readLetters(lettersFolder()), { withDrafts: true })
      letters.clear()
      for (const [slug, letter] of found) letters.set(slug, letter)
    } catch (error) {
      // Astro's loader says what is wrong with the file.
      if (!(error instanceof LetterError)) throw error
    }
  }
  refresh(lettersFolder())
  const app = await createApp(loadConfig(readEnvironment()), { letters })
  app.startWork()
  return { locals: { app, errorPage: (status) => errorAnswer(status, undefined) }, refresh }
}
