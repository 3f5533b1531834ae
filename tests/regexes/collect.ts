import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { NAME } from '#features/email/greetable.ts'
import { UNWANTED, UNWANTED_IN_LINES } from '#values/characters.ts'
import { GUARD_AT_START, GUARD_INSIDE, IN_JSON, INSIDE, START } from '#values/formula-guard.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** A regular expression of the program, and where it stands. */
export type Found = { where: string; expression: RegExp }

/** What is put together from parts, as it stands in the source, and what it comes to. */
const PUT_TOGETHER: Readonly<Record<string, RegExp>> = {
  "new RegExp(`\\\\p{M}{${MAX_MARKS_IN_A_ROW + 1},}`, 'u')": /\p{M}{5,}/u,
  "new RegExp(`^(?:${WORD}|${INITIALS})(?:\\\\p{Zs}(?:${WORD}|${INITIALS}))*$`, 'v')": NAME,
  "new RegExp(`(?<![\\\\p{L}\\\\p{N}])(?:${names.join('|')})(?![\\\\p{L}\\\\p{N}])`, 'giu')":
    /(?<![\p{L}\p{N}])(?:ada|ada@example\.org)(?![\p{L}\p{N}])/giu,
  "new RegExp(`[${characters}]{2,}`, 'gu')": /[\u0080-\uffff]{2,}/gu,
  "new RegExp(`${UNWANTED.source}+`, 'gu')": new RegExp(`${UNWANTED.source}+`, 'gu'),
  "new RegExp(`(?![\\\\n\\\\t])${UNWANTED.source}`, 'u')": UNWANTED_IN_LINES,
  "new RegExp(`^/(?:(?:${LOCALES.join('|')})/)?organise(?:[/?#]|$)`)":
    /^\/(?:(?:en|fr|de|es|ar)\/)?organise(?:[/?#]|$)/,
  'new RegExp(`^${AT_START}`)': START,
  "new RegExp(`,${AFTER_OWN}|(?:${SEPARATOR.replace(',', '')})(?='*${OPENS})`, 'g')": INSIDE[','],
  "new RegExp(`;${AFTER_OWN}|(?:${SEPARATOR.replace(';', '')})(?='*${OPENS})`, 'g')": INSIDE[';'],
  "new RegExp(`^'${AT_START}`)": GUARD_AT_START,
  "new RegExp(`(${SEPARATOR})'(?='*${OPENS})`, 'g')": GUARD_INSIDE,
  "new RegExp(String.raw`[,;](?=[${BLANK}]*(?:${FORMULA}|\"|\\\\))`, 'g')": IN_JSON,
}

/** Every regular expression of src/ and db/, in TypeScript and in both parts of Astro's files. */
export function collectExpressions(): Found[] {
  return globSync(['src/**/*.{ts,astro}', 'db/**/*.ts'], { cwd: ROOT })
    .sort()
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8')
      return partsOf(file, text).flatMap((part) => expressionsIn(file, part))
    })
}

type Part = { text: string; kind: ts.ScriptKind; line: number }

/** What stands between the dashes of an Astro file is TypeScript; its markup, near enough, TSX. */
function partsOf(file: string, text: string): Part[] {
  if (!file.endsWith('.astro')) return [{ text, kind: ts.ScriptKind.TS, line: 1 }]
  const [, before = '', script = '', after = ''] = /^(---\n)([\s\S]*?\n)(---[\s\S]*)$/.exec(text) ?? []
  const lines = script.split('\n').length
  return [
    { text: before && script, kind: ts.ScriptKind.TS, line: 2 },
    {
      text: `<>${(after || text).replace(/^---|<!doctype html>/gi, '')}</>`,
      kind: ts.ScriptKind.TSX,
      line: lines + 1,
    },
  ]
}

function expressionsIn(file: string, { text, kind, line }: Part): Found[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind)
  const found: Found[] = []
  const at = (node: ts.Node) => `${file}:${source.getLineAndCharacterOfPosition(node.getStart()).line + line}`
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, pattern = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(node.text) ?? []
      found.push({ where: at(node), expression: new RegExp(pattern, flags) })
    } else if (isMade(node)) {
      const expression = PUT_TOGETHER[node.getText()]
      if (!expression)
        throw new Error(`${at(node)}: say in tests/regexes/collect.ts what ${node.getText()} comes to`)
      found.push({ where: at(node), expression })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function isMade(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  return (ts.isNewExpression(node) || ts.isCallExpression(node)) && node.expression.getText() === 'RegExp'
}
