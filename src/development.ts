import { type App, createApp } from './app.ts'
import { loadConfig, readEnvironment } from './config.ts'
import { lettersFolder, publishedLetters, readLetters } from './letters/read-letters.ts'
import { type ErrorStatus, errorAnswer } from './web/error-pages.ts'

/** The parts for `npm run dev`: as in the server, with drafts among the letters, and no built pages for errors. */
export async function createAppForDevelopment(): Promise<{
  app: App
  errorPage(status: ErrorStatus): Response
}> {
  const letters = publishedLetters(readLetters(lettersFolder()), { withDrafts: true })
  const app = await createApp(loadConfig(readEnvironment()), { letters })
  app.startWork()
  return { app, errorPage: (status) => errorAnswer(status, undefined) }
}
