import type { IncomingMessage } from 'node:http'
import { createApp } from '#app.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import type { Letter } from '#features/letters/letter.ts'
import { publishedLetters } from '#features/letters/published-letters.ts'
import { lettersFolder, readLetters } from '#features/letters/read-letters.ts'
import { LetterError } from '#features/letters/source-file.ts'
import { readTrust } from '#platform/trusted-proxies.ts'
import { clientNetwork } from '#web/http/client-address.ts'
import { type ErrorKind, errorAnswer } from '#web/http/error-pages.ts'

/** The parts of the app that Astro's development server uses. */
export type DevelopmentParts = {
  /** What a page gets with a request. */
  localsOf(request: IncomingMessage): App.Locals
  close(): Promise<void>
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
  const trust = readTrust(app.config.trustedProxies)
  const errorPage = (kind: ErrorKind) => errorAnswer(kind, undefined)
  return {
    localsOf: (request) => ({
      app,
      errorPage,
      network: clientNetwork(request, trust),
      organiser: null,
      trailers: {},
    }),
    close: () => app.close(),
    refresh,
  }
}
