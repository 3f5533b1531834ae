import type { AstroCookies } from 'astro'

/** As long as browsers keep a cookie at most. Seconds. */
const LIFE = 400 * 24 * 60 * 60

/** Remembers, in this browser only, that a passkey of this site was made or used in it. Names nobody. */
export function rememberPasskey(cookies: AstroCookies, siteUrl: string): void {
  cookies.set(nameAt(siteUrl), '1', { ...placeAt(siteUrl), maxAge: LIFE })
}

export function forgetPasskey(cookies: AstroCookies, siteUrl: string): void {
  cookies.delete(nameAt(siteUrl), placeAt(siteUrl))
}

/** Whether a passkey of this site was made or used in this browser, as far as it remembers. */
export function mayHavePasskey(cookies: AstroCookies, siteUrl: string): boolean {
  return cookies.has(nameAt(siteUrl))
}

function nameAt(siteUrl: string): string {
  return siteUrl.startsWith('https:') ? '__Host-undersigned-passkey-hint' : 'undersigned-passkey-hint'
}

function placeAt(siteUrl: string) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: siteUrl.startsWith('https:') } as const
}
