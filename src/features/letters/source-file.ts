import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { codePointOf, UNWANTED_IN_LETTERS } from '#values/characters.ts'

/** Something is wrong in a letter's file. The message begins with file and line. */
export class LetterError extends Error {
  override readonly name = 'LetterError'
}

/** A YAML text that begins in a file at line `firstLine`. */
export type YamlSource = { file: string; firstLine: number; text: string }

/** Throws `LetterError` with file and line for a character that a letter file never needs, such as U+0000 or U+FFFE. */
export function checkCharacters(file: string, content: string): void {
  const found = UNWANTED_IN_LETTERS.exec(content)
  if (!found) return
  const line = content.slice(0, found.index).split(/\r\n|\r|\n/).length
  throw new LetterError(
    `${file}:${line}: has ${codePointOf(found[0])}, which no page can show. Remove it, and save the file as UTF-8.`,
  )
}

/** Reads YAML and checks it. Throws one `LetterError` that names every problem with its file and line. */
export function parseYaml<T>(source: YamlSource, schema: z.ZodType<T>): T {
  const lines = new LineCounter()
  const document = parseDocument(source.text, { lineCounter: lines })
  const at = (offset: number) => `${source.file}:${lines.linePos(offset).line + source.firstLine - 1}`
  const problem = (path: string[], what: string) =>
    `${at(offsetOf(document, path))}: ${path.join('.') || 'the file'} ${what}`
  const [syntax] = document.errors
  if (syntax) throw new LetterError(`${at(syntax.pos[0])}: ${sentenceOf(syntax.message)}`)
  const parsed = schema.safeParse(document.toJS() ?? {})
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys') return [problem(path, issue.message)]
    return issue.keys.map((key) => problem([...path, key], 'is not known here.'))
  })
  throw new LetterError(problems.join('\n'))
}

/** The offset of a path, or of the last part of it that exists. */
function offsetOf(document: Document.Parsed, path: string[]): number {
  let node: unknown = document.contents
  let offset = 0
  for (const key of path) {
    if (!isMap(node)) break
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    if (!pair) break
    offset = (isScalar(pair.key) && pair.key.range?.[0]) || offset
    node = pair.value
  }
  return offset
}

/**
 * Splits a Markdown file into its front matter and the text after it, which begins on the line `firstLine`. Throws
 * `LetterError` if it has none.
 */
export function splitFrontMatter(
  file: string,
  content: string,
): { front: YamlSource; text: string; firstLine: number } {
  const whole = content.replace(/^\uFEFF/, '')
  const match = /^---[ \t]*\r?\n([\s\S]*?)(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/m.exec(whole)
  if (match?.index !== 0) {
    throw new LetterError(`${file}:1: must begin with front matter between two lines of three hyphens.`)
  }
  return {
    front: { file, firstLine: 2, text: match[1] ?? '' },
    text: whole.slice(match[0].length),
    firstLine: match[0].split(/\r\n|\r|\n/).length,
  }
}

/** The parser's first line without its own line number, which counts from the start of the YAML. */
function sentenceOf(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d{1,9}, column \d{1,9}:?$/, '.')
}
