import { LOCALES } from '#values/locale.ts'

/** No address of this site is longer. Characters. */
const LONGEST = 2_000

/** Any origin does: it only tells apart what stays on the site. */
const HERE = 'http://site.invalid'

/**
 * Reads where a redirect leads: an address of this site, from its path on, normalised as browsers do it. `null` for other
 * hosts and for what is read in more than one way: backslashes, control characters, empty segments, encoded slashes.
 */
export function sitePath(asked: string | null | undefined): string | null {
  if (!asked || asked.length > LONGEST || !/^\/(?![/\\])/.test(asked) || /\p{Cc}/u.test(asked)) return null
  if (!URL.canParse(asked, HERE)) return null
  if (/[\\\s]/.test(asked.split(/[?#]/)[0] ?? '')) return null
  const { pathname, search, hash } = new URL(asked, HERE)
  return /\/\/|%(?:2f|5c|25|[01][\da-f]|7f)/i.test(pathname) ? null : `${pathname}${search}${hash}`
}

const FOR_ORGANISERS = new RegExp(`^/(?:(?:${LOCALES.join('|')})/)?organise(?:[/?#]|$)`)

/** Where to go after signing in: a page for organisers, of this site; otherwise their first one. */
export function pathAfter(asked: string | null | undefined): string {
  const path = sitePath(asked)
  return path !== null && FOR_ORGANISERS.test(path) ? path : '/organise'
}

/** An answer, with the address that it leads to normalised, if it leads anywhere. Throws where that is another site. */
export function withSafeLocation(response: Response): Response {
  const location = response.headers.get('Location')
  if (location === null) return response
  const path = sitePath(location)
  if (path === null) throw new Error('A redirect led away from the site, and was not sent.')
  response.headers.set('Location', path)
  return response
}
