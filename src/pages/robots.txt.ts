import type { APIRoute } from 'astro'

/** Letters may be found; lists of names and pages behind a link may not (RFC 9309). */
export const GET: APIRoute = ({ site }) =>
  new Response(`User-agent: *
Disallow: /verify/
Disallow: /signature/
Disallow: /unsubscribe/
Disallow: /find-my-signature
Disallow: /*/find-my-signature
Disallow: /mailbox
Disallow: /letters/*/signatures
Disallow: /*/letters/*/signatures
Disallow: /letters/*/events

Sitemap: ${new URL('/sitemap.xml', site).href}
`)
