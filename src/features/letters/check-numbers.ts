import type { Version } from './letter.ts'
import { LetterError } from './source-file.ts'

/**
 * Checks that versions are numbered without a gap, and were published in the order of their numbers. Throws `LetterError`.
 */
export function checkNumbers(versions: readonly Version[]): void {
  let before: Version | undefined
  for (const version of versions) {
    if (version.number > (before?.number ?? 0) + 1) {
      throw new LetterError(`${version.file}: version ${version.number - 1} is missing or not published.`)
    }
    if (before?.number === version.number && version.change !== before.change) {
      throw new LetterError(
        `${version.file}:2: says that the version is ${version.change}, ${before.file} that it is ${before.change}.`,
      )
    }
    if (before && version.number > before.number && version.published < before.published) {
      throw new LetterError(`${version.file}: was published before ${before.file}.`)
    }
    before = version
  }
}
