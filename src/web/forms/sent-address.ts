import type { AstroCookies } from 'astro'
import { associatedData } from '#values/associated-data.ts'
import type { Cipher } from '#values/keys.ts'

/** Long enough for a slow page; it is deleted when that is shown. Seconds. */
const LIFE = 10 * 60

/**
 * Takes the address that was typed from the sign form to the page after it, in a cookie: that page is another request, so
 * that reloading it does not sign again; nothing is stored here for it, and no address is part of a URL. Sealed, because
 * cookies are kept in a file; and it says what was typed, whatever is known of the address.
 */
export type SentAddress = {
  keep(letter: string, typed: string): void
  /** What was typed for a letter, once; `null` if nothing was. */
  take(letter: string): string | null
}

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
      // Not `delete`: a browser takes no `__Host-` cookie, not even an empty one, without its attributes.
      cookies.set(name, '', { ...attributes, maxAge: 0 })
      try {
        const { typed, at } = JSON.parse(cipher.open(sealed, associatedData.sentAddressCookie(letter))) as {
          typed: string
          at: number
        }
        return now().getTime() - at < LIFE * 1000 ? typed : null
      } catch {
        // Altered, of another letter, or sealed under another secret.
        return null
      }
    },
  }
}
