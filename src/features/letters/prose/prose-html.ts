import type { Passage, Run } from './read-prose.ts'

/**
 * How passages become HTML. `heading`: the tag of every heading, or `by-level` for tags by level, from `h2`.
 * `attributes`: further attributes of a tag, with a space before them.
 */
export type ProseStyle = { heading: 'h3' | 'h4' | 'by-level'; attributes?: (tag: string) => string }

/** Writes passages as HTML: only these tags, only the addresses of links, and every text escaped. */
export function proseHtml(passages: readonly Passage[], style: ProseStyle): string {
  return passages.map((passage) => passageHtml(passage, style)).join('\n')
}

function passageHtml(passage: Passage, style: ProseStyle): string {
  const { heading, attributes = () => '' } = style
  const wrap = (tag: string, inner: string, more = '') => `<${tag}${more}${attributes(tag)}>${inner}</${tag}>`
  switch (passage.kind) {
    case 'heading':
      return wrap(
        heading === 'by-level' ? `h${Math.max(2, passage.level)}` : heading,
        runsHtml(passage.of, style),
      )
    case 'paragraph':
      return wrap('p', runsHtml(passage.of, style))
    case 'list': {
      const items = passage.items.map((item) => wrap('li', itemHtml(item, style))).join('\n')
      if (passage.start === null) return wrap('ul', items)
      return wrap('ol', items, passage.start === 1 ? '' : ` start="${passage.start}"`)
    }
    case 'quote':
      return wrap('blockquote', proseHtml(passage.of, style))
    case 'code':
      return wrap('pre', escapeHtml(passage.text))
    case 'rule':
      return `<hr${attributes('hr')}>`
  }
}

/** The inside of a list item; its first paragraph has no tag. */
function itemHtml(item: readonly Passage[], style: ProseStyle): string {
  const [first, ...rest] = item
  if (first?.kind !== 'paragraph') return proseHtml(item, style)
  return [runsHtml(first.of, style), proseHtml(rest, style)].filter(Boolean).join('\n')
}

function runsHtml(runs: readonly Run[], style: ProseStyle): string {
  const attributes = style.attributes ?? (() => '')
  return runs
    .map((run) => {
      if (run.kind === 'text') return escapeHtml(run.text)
      if (run.kind === 'code') return `<code>${escapeHtml(run.text)}</code>`
      if (run.kind === 'break') return '<br>'
      const inner = runsHtml(run.of, style)
      if (run.kind === 'link') return `<a href="${escapeHtml(run.to)}"${attributes('a')}>${inner}</a>`
      return `<${run.kind}>${inner}</${run.kind}>`
    })
    .join('')
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes a text for HTML, between tags or quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character)
}
