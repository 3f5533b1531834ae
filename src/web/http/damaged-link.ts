import { isTokenShaped } from '#values/token.ts'

/** The address of a mailed link that is not as it was mailed: the one that was meant, or `null` where that is unknown. */
export type DamagedLink = { page: 'signer' | 'sign-in'; mended: string | null }

const LINK =
  /^(\/(?:verify|signature|unsubscribe)|(?:\/[a-z]{2})?\/organise\/(?:sign-in|invitation))(?:\/([^/?]*))?(\?.*)?$/
/** What our own links have behind the token. */
const QUERY = /^\?[\w\-./?=&%+~]*$/
/** No damage makes an address longer than this; longer ones are not searched for a token. */
const LONGEST = 1_000

/**
 * Reads the address of a request as that of a mailed link. `null` where it is none, or is whole. What email programs,
 * chats and word processors add to a link or change in it is undone where exactly a token remains.
 */
export function readDamagedLink(url: string | undefined): DamagedLink | null {
  const [, path = '', rest = '', query = ''] = LINK.exec(url ?? '') ?? []
  if (path === '' || isTokenShaped(rest)) return null
  const isSignIn = path.includes('/organise/')
  // The page on which one asks for a link.
  if (isSignIn && rest === '') return null
  const token = mendToken(rest)
  return {
    page: isSignIn ? 'sign-in' : 'signer',
    mended: token && `${path}/${token}${QUERY.test(query) ? query : ''}`,
  }
}

/** The token in a damaged part of an address; `null` where there is none, or more than a token. */
export function mendToken(damaged: string): string | null {
  if (damaged.length > LONGEST) return null
  const read = decoded(damaged).replace(/%[\dA-F]?$/i, '')
  // A longer path is another address.
  if (/[/\\](?=.*[\w-])/s.test(read)) return null
  const text = read.replace(/&(?:#x?[\da-f]+|[a-z]+);?/gi, ' ')
  // A soft line break of quoted-printable (RFC 2045, 6.7), other breaks, and what cannot be seen.
  const joined = text.replace(/=\r?\n|[\s\p{Cc}\p{Cf}]/gu, '')
  const readings = [
    joined,
    // Other characters of quoted-printable, and the "=" that is left of a line break.
    joined.replace(/=([\dA-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    joined.replaceAll('=', ''),
    // What follows in a text or in HTML.
    trimmed(text).split(/[\s<>"'“”«»]/)[0] ?? '',
  ]
  for (const reading of readings) {
    const token = tokenIn(trimmed(reading))
    if (token) return token
  }
  return null
}

/** A token alone, in marks of emphasis, or behind the half of a quoted "=". */
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

/** A text without what no token begins or ends with. */
function trimmed(text: string): string {
  return text.replace(/^[^\w-]+/, '').replace(/[^\w-]+$/, '')
}

/** Decodes percent signs, also those that were encoded again on the way; those of no character become U+FFFD. */
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
