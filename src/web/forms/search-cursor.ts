import type { SearchCursor, SearchFrom } from '#features/moderation/search-signatures.ts'

/** Writes a cursor among signatures for an address: `<milliseconds>.<id>`. */
export function cursorText({ submittedAt, id }: Place): string {
  return `${submittedAt.getTime()}.${id}`
}

/** Reads from where a page of signatures continues (`?before=`, `?after=`), and in which direction; else from the start. */
export function readCursor(query: URLSearchParams): Way {
  const newer = parseCursor(query.get('before'))
  return newer
    ? { from: newer, towards: 'newer' }
    : { from: parseCursor(query.get('after')), towards: 'older' }
}

function parseCursor(text: string | null): Place | null {
  const [, at, id] = /^(\d{1,14})\.([\w-]{1,64})$/.exec(text ?? '') ?? []
  return at === undefined || id === undefined ? null : { submittedAt: new Date(Number(at)), id }
}
