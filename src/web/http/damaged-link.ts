import { isTokenShaped } from '#values/token.ts'

/** An emailed link that was damaged on the way. `mended` is the address that was meant, or `null` where it is unknown. */
export type DamagedLink = { page: 'signer' | 'sign-in'; mended: string | null }

const LINK =
  /^(\/(?:verify|signature|unsubscribe)|(?:\/[a-z]{2})?\/organise\/(?:sign-in|invitation))(?:\/([^/?]*))?(\?.*)?$/
/** The query that our own links have after the token. */
const QUERY = /^\?[\w\-./?=&%+~]*$/
/** Longer addresses are not searched for a token. Characters. */
const LONGEST = 1_000

/**
 * Recognises a damaged emailed link. Returns `null` for any other address, and for an intact link. Changes made by email
 * programs, chats and word processors are undone where exactly one token remains.
 */
export function readDamagedLink(url: string | undefined): DamagedLink | null {
  const [, path = '', rest = '', query = ''] = LINK.exec(url ?? '') ?? []
  if (path === '' || isTokenShaped(rest)) return null
  const isSignIn = path.includes('/organise/')
  // The page on which organisers ask for a link.
  if (isSignIn && rest === '') return null
  const token = mendToken(rest)
  return {
    page: isSignIn ? 'sign-in' : 'signer',
    mended: token && `${path}/${token}${QUERY.test(query) ? query : ''}`,
  }
}

/** Extracts the token from a damaged part of an address; `null` where there is no token, or more than that. */
export function mendToken(damaged: string): string | null {
  if (damaged.length > LONGEST) return null
  const read = decoded(damaged).replace(/%[\dA-F]?$/i, '')
  // A longer path is a different address.
  if (/[/\\](?=.*[\w-])/s.test(read)) return null
  const text = read.replace(/&(?:#x?[\da-f]+|[a-z]+);?/gi, ' ')
  // A soft line break of quoted-printable (RFC 2045, 6.7), other line breaks, and invisible characters.
  const joined = text.replace(/=\r?\n|[\s\p{Cc}\p{Cf}]/gu, '')
  const readings = [
    joined,
    // Other characters of quoted-printable, and the "=" that remains of a line break.
    joined.replace(/=([\dA-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    joined.replaceAll('=', ''),
    // Text or HTML that follows.
    trimmed(text).split(/[\s<>"'“”«»]/)[0] ?? '',
  ]
  for (const reading of readings) {
    const token = tokenIn(trimmed(reading))
    if (token) return token
  }
  return null
}

/** Finds a token alone, in emphasis (`*`, `_`), or after half of a quoted "=". */
function tokenIn(text: string): string | null {
  const begun = text.replace(/^[\W_]+/, '')
  const candidates = [
    text,
    text.replace(/^3D/i, ''),
    text.replace(/-+$/, ''),
    begun,
    ...[text, begun].map((each) => each.replace(/[^A-Za-z0-9-]+$/, '')),
  ]
  const found = new Set(candidates.filter(isTokenShaped))
  return found.size === 1 ? ([...found][0] ?? null) : null
}

/** Trims characters with which no token begins or ends. */
function trimmed(text: string): string {
  return text.replace(/^[^\w-]+/, '').replace(/[^\w-]+$/, '')
}

/** Decodes percent-encoding, up to three times over; invalid bytes become U+FFFD. */
function decoded(text: string): string {
  let read = text
  for (let i = 0; i < 3 && read.includes('%'); i += 1) {
    read = read.replace(/(?:%[\dA-F]{2})+/gi, (bytes) => {
      try {
        return decodeURIComponent(bytes)
      } catch {
        return '\uFFFD'
      }
    })
  }
  return read
}
