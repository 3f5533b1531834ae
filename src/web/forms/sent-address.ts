import type { AstroCookies } from 'astro'
import { associatedData } from '#values/associated-data.ts'
import type { Cipher } from '#values/keys.ts'

/** Long enough for a slow page; the cookie is deleted when the page is shown. Seconds. */
const LIFE = 10 * 60

/**
 * Carries the address that was typed from the sign form to the page after it, in a cookie. That page is a request of its
 * own, so that reloading it does not sign again; the server stores nothing for it, and no address is in a URL. The cookie
 * is sealed, because browsers keep cookies in files, and holds what was typed, whether or not the address is known.
 */
export type SentAddress = {
  /** Sets the cookie. */
  keep(letter: string, typed: string): void
  /** Returns what was typed for a letter and deletes the cookie; `null` if there is none. */
  take(letter: string): string | null
}

/** Reads and writes the sent address in the cookies of a request. */
export function sentAddressIn(
  cookies: AstroCookies,
  { siteUrl, cipher, now }: { siteUrl: string; cipher: Cipher; now: () => Date },
): SentAddress {
  const secure = siteUrl.startsWith('https:')
  const name = secure ? '__Host-undersigned-sent' : 'undersigned-sent'
  const attributes = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
  return {
    keep(letter, typed) {
      const sealed = cipher.seal(
        JSON.stringify({ typed, at: now().getTime() }),
        associatedData.sentAddressCookie(letter),
      )
      cookies.set(name, sealed, { ...attributes, maxAge: LIFE })
    },
    take(letter) {
      const sealed = cookies.get(name)?.value
      if (!sealed) return null
      // Not `delete`: a browser refuses a `__Host-` cookie, even an empty one, without its attributes.
      cookies.set(name, '', { ...attributes, maxAge: 0 })
      try {
        const { typed, at } = JSON.parse(cipher.open(sealed, associatedData.sentAddressCookie(letter))) as {
          typed: string
          at: number
        }
        return now().getTime() - at < LIFE * 1000 ? typed : null
      } catch {
        // Altered, for another letter, or sealed with another secret.
        return null
      }
    },
  }
}
