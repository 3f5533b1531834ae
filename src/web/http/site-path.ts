import { LOCALES } from '#values/locale.ts'

/** The longest address of this site. Characters. */
const LONGEST = 2_000

/** A base for parsing paths; its value does not matter. */
const HERE = 'http://site.invalid'

/**
 * Parses the target of a redirect: path, query and fragment on this site, normalised as browsers do. Returns `null` for
 * other hosts, and for anything ambiguous: backslashes, control characters, empty segments, encoded slashes.
 */
export function sitePath(asked: string | null | undefined): string | null {
  if (!asked || asked.length > LONGEST || !/^\/(?![/\\])/.test(asked) || /\p{Cc}/u.test(asked)) return null
  if (!URL.canParse(asked, HERE)) return null
  if (/[\\\s]/.test(asked.split(/[?#]/)[0] ?? '')) return null
  const { pathname, search, hash } = new URL(asked, HERE)
  return /\/\/|%(?:2f|5c|25|[01][\da-f]|7f)/i.test(pathname) ? null : `${pathname}${search}${hash}`
}

const FOR_ORGANISERS = new RegExp(`^/(?:(?:${LOCALES.join('|')})/)?organise(?:[/?#]|$)`)

/** Returns the path to continue with after signing in: the requested page for organisers, or their first one. */
export function pathAfter(asked: string | null | undefined): string {
  const path = sitePath(asked)
  return path !== null && FOR_ORGANISERS.test(path) ? path : '/organise'
}

/** Normalises the `Location` of a response, if it has one. Throws where it leads to another site. */
export function withSafeLocation(response: Response): Response {
  const location = response.headers.get('Location')
  if (location === null) return response
  const path = sitePath(location)
  if (path === null) throw new Error('A redirect led away from the site, and was not sent.')
  response.headers.set('Location', path)
  return response
}
