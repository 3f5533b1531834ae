import { canonicalText, textDigest } from '#values/digest.ts'
import { VERSION } from './letter-file.ts'
import type { ReadVersion } from './letter-on-disk.ts'
import { markdownProblems } from './prose/markdown-problems.ts'
import { checkCharacters, LetterError, parseYaml, splitFrontMatter } from './source-file.ts'

/**
 * Reads the file of a version. `name`: of the file; `file`: its path, for errors. Throws `LetterError` with the file and
 * the line of what is wrong.
 */
export function readVersion(name: string, file: string, content: string): ReadVersion {
  const fromName = /^v([1-9][0-9]{0,3})\.([a-z]{2})\.md$/.exec(name)
  if (!fromName) throw new LetterError(`${file}: a version's file is named like v1.en.md.`)
  checkCharacters(file, content)
  const { front, text, firstLine } = splitFrontMatter(file, content)
  const data = parseYaml(front, VERSION)
  if (data.version !== Number(fromName[1]) || data.language !== fromName[2]) {
    throw new LetterError(
      `${file}:2: is version ${data.version} in "${data.language}", but its name says otherwise.`,
    )
  }
  if (data.version === 1 ? data.change !== undefined : data.change === undefined) {
    throw new LetterError(
      data.version === 1
        ? `${file}:2: version 1 changes nothing; leave out "change".`
        : `${file}:2: must say "change: editorial" or "change: substantive".`,
    )
  }
  const canonical = canonicalText(text)
  checkText(canonical, file, firstLine)
  return {
    number: data.version,
    locale: data.language,
    published: data.published ?? null,
    change: data.change ?? 'first',
    note: data.note ?? null,
    title: data.title,
    addressee: data.addressee,
    text: canonical,
    digest: textDigest(canonical),
    file,
    draft: data.published === undefined,
  }
}

function checkText(canonical: string, file: string, firstLine: number): void {
  if (canonical.trim() === '') throw new LetterError(`${file}: has no text.`)
  const problems = markdownProblems(canonical)
  if (problems.length === 0) return
  const lines = problems.map(({ line, what }) => `${file}:${firstLine + line - 1}: the text ${what}`)
  throw new LetterError(lines.join('\n'))
}
