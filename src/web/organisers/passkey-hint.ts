import type { AstroCookies } from 'astro'

/** The longest life of a cookie in browsers. Seconds. */
const LIFE = 400 * 24 * 60 * 60

/** Remembers, in this browser only, that a passkey of this site was made or used. The cookie identifies no one. */
export function rememberPasskey(cookies: AstroCookies, siteUrl: string): void {
  cookies.set(nameAt(siteUrl), '1', { ...placeAt(siteUrl), maxAge: LIFE })
}

/** Forgets that a passkey was made or used in this browser. */
export function forgetPasskey(cookies: AstroCookies, siteUrl: string): void {
  cookies.delete(nameAt(siteUrl), placeAt(siteUrl))
}

/** Whether a passkey of this site was made or used in this browser, as far as its cookie tells. */
export function mayHavePasskey(cookies: AstroCookies, siteUrl: string): boolean {
  return cookies.has(nameAt(siteUrl))
}

function nameAt(siteUrl: string): string {
  return siteUrl.startsWith('https:') ? '__Host-undersigned-passkey-hint' : 'undersigned-passkey-hint'
}

function placeAt(siteUrl: string) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: siteUrl.startsWith('https:') } as const
}
