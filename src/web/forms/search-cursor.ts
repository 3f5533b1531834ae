import type { SearchCursor, SearchFrom } from '#features/moderation/search-signatures.ts'

/** A place among signatures as an address has it. */
export function cursorText({ submittedAt, id }: SearchCursor): string {
  return `${submittedAt.getTime()}.${id}`
}

/** From where a page goes on, and in which way; from the beginning where the address has no place, or one that is none. */
export function wayIn(query: URLSearchParams): SearchFrom {
  const newer = parsePlace(query.get('before'))
  return newer
    ? { from: newer, towards: 'newer' }
    : { from: parsePlace(query.get('after')), towards: 'older' }
}

function parsePlace(text: string | null): SearchCursor | null {
  const [, at, id] = /^(\d{1,14})\.([\w-]{1,64})$/.exec(text ?? '') ?? []
  return at === undefined || id === undefined ? null : { submittedAt: new Date(Number(at)), id }
}
