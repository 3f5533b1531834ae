/**
 * Whether a request was sent from a page of another origin, according to its headers (Fetch Metadata; RFC 6454).
 * Browsers always send them; a program that sends none has no cookies to abuse. `Origin: null` proves nothing: browsers
 * send it for our own pages with `no-referrer` too.
 */
export function isFromOtherOrigin(headers: Headers, siteUrl: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  const origin = headers.get('origin')
  return origin !== null && origin !== 'null' && origin !== new URL(siteUrl).origin
}
