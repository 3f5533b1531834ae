/**
 * Whether a request that would change something was sent from a page of another origin, as far as its headers say
 * (Fetch Metadata; RFC 6454). Browsers always say; a program that says nothing has no cookies of ours to abuse.
 * `Origin: null` says nothing: browsers send it for our own pages too, those with `no-referrer`.
 */
export function isFromOtherOrigin(headers: Headers, siteUrl: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  const origin = headers.get('origin')
  return origin !== null && origin !== 'null' && origin !== new URL(siteUrl).origin
}
