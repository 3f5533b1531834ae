import { type Passage, type Run, saysItsAddress } from './read-prose.ts'

/** The longest line of an email, in code points, so that no encoder breaks it (RFC 5322, 2.1.1 asks for 78). */
const WIDTH = 72

/** Writes passages as plain text for an email: lines end with LF, passages are separated by blank lines. */
export function proseText(passages: readonly Passage[]): string {
  return passages.map((passage) => passageLines(passage, WIDTH).join('\n')).join('\n\n')
}

/** Writes runs as one line of plain text. */
export function wordsOf(runs: readonly Run[]): string {
  return runs
    .map((run) => {
      if (run.kind === 'break') return ' '
      if (run.kind === 'text' || run.kind === 'code') return run.text
      const words = wordsOf(run.of)
      if (run.kind !== 'link') return words
      return saysItsAddress(words, run.to) ? words : `${words} (${run.to.replace(/^mailto:/, '')})`
    })
    .join('')
}

function passageLines(passage: Passage, width: number): string[] {
  switch (passage.kind) {
    case 'heading': {
      const lines = wrapped(wordsOf(passage.of), width)
      return [...lines, '-'.repeat(Math.max(...lines.map((line) => [...line].length)))]
    }
    case 'paragraph':
      return brokenRuns(passage.of).flatMap((runs) => wrapped(wordsOf(runs), width))
    case 'list':
      return passage.items.flatMap((item, i) => {
        const mark = passage.start === null ? '- ' : `${passage.start + i}. `
        return indented(item, width, mark, ' '.repeat(mark.length))
      })
    case 'quote':
      return indented(passage.of, width, '> ', '> ')
    case 'code':
      return passage.text.split('\n').map((line) => `    ${line}`)
    case 'rule':
      return ['* * *']
  }
}

function indented(passages: readonly Passage[], width: number, first: string, others: string): string[] {
  // A list inside an item follows its words without a blank line.
  const lines = passages.flatMap((passage, i) => [
    ...(i > 0 && passage.kind !== 'list' ? [''] : []),
    ...passageLines(passage, width - first.length),
  ])
  return lines.map((line, i) => `${i === 0 ? first : others}${line}`.trimEnd())
}

/** The runs between the breaks that were typed. */
function brokenRuns(runs: readonly Run[]): Run[][] {
  const lines: Run[][] = [[]]
  for (const run of runs) {
    if (run.kind === 'break') lines.push([])
    else lines.at(-1)?.push(run)
  }
  return lines
}

/**
 * Breaks a text into lines of at most `width` characters; a link stays whole. No-break spaces (French has them before
 * punctuation) break no line.
 */
export function wrapped(text: string, width = WIDTH): string[] {
  const lines = ['']
  for (const word of text.split(/[ \t\r\n]+/)) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
