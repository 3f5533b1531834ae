import type { APIRoute } from 'astro'

/**
 * Rules for crawlers (RFC 9309). Every page may be asked for, also those that search engines must not keep: a crawler
 * has to read an answer to find `noindex` in it, and otherwise lists the bare address. Only streams may not be asked
 * for: each holds a connection open.
 */
export const GET: APIRoute = ({ site }) =>
  new Response(`User-agent: *
Disallow: /letters/*/events

Sitemap: ${new URL('/sitemap.xml', site).href}
`)
