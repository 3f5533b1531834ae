import type { Act } from '#features/organisers/organiser.ts'

/** Who is allowed: anyone, any signed-in organiser, or organisers whose role at the letter allows the act. */
export type Rule = 'anyone' | 'signed-in' | Act

/**
 * Every page for organisers, by its route below `/organise`, and who may read it and post to it. A page that is missing
 * here is served to no one, and one without `POST` accepts none. Before the POST of an act that needs a fresh sign-in (see
 * `ACTS`), organisers confirm who they are.
 */
export const ORGANISER_ROUTES: Readonly<Record<string, { GET?: Rule; POST?: Rule }>> = {
  '': { GET: 'signed-in' },
  '/sign-in': { GET: 'anyone', POST: 'anyone' },
  '/sign-in/[token]': { GET: 'anyone', POST: 'anyone' },
  '/invitation/[token]': { GET: 'anyone', POST: 'anyone' },
  '/sign-out': { POST: 'signed-in' },
  '/confirm': { GET: 'signed-in', POST: 'signed-in' },
  '/passkey/[step].json': { POST: 'anyone' },
  '/account': { GET: 'signed-in', POST: 'signed-in' },
  '/account/[act]': { GET: 'signed-in', POST: 'signed-in' },
  '/letters/[slug]': { GET: 'look' },
  '/letters/[slug]/figures.json': { GET: 'look' },
  // Without `/all`, the address would match the public list of names, in a language "organise".
  '/letters/[slug]/signatures/all': { GET: 'look' },
  '/letters/[slug]/signatures/by-address': { GET: 'look', POST: 'look' },
  '/letters/[slug]/signatures/[id]': { GET: 'look', POST: 'moderate' },
  '/letters/[slug]/invalidate': { GET: 'moderate', POST: 'bulk-invalidate' },
  '/letters/[slug]/invalidations': { GET: 'look', POST: 'bulk-invalidate' },
  '/letters/[slug]/suspicious-activity': { GET: 'look', POST: 'bulk-invalidate' },
  '/letters/[slug]/audit': { GET: 'look' },
  '/letters/[slug]/audit.csv': { GET: 'moderate' },
  '/letters/[slug]/export': { GET: 'export', POST: 'export' },
  '/letters/[slug]/exports/[id].json': { GET: 'export' },
  '/letters/[slug]/hand-over': { GET: 'hand-over', POST: 'hand-over' },
  '/letters/[slug]/hand-over/[file]': { GET: 'hand-over' },
  '/letters/[slug]/updates': { GET: 'write-update', POST: 'write-update' },
  '/letters/[slug]/updates/[id]': { GET: 'write-update', POST: 'write-update' },
  '/letters/[slug]/updates/[id]/preview': { POST: 'write-update' },
  '/letters/[slug]/updates/[id]/delete': { GET: 'write-update', POST: 'write-update' },
  '/letters/[slug]/updates/[id]/cancel': { GET: 'write-update', POST: 'write-update' },
  '/letters/[slug]/updates/[id]/send': { GET: 'write-update', POST: 'send-update' },
  '/letters/[slug]/paper': { GET: 'look', POST: 'enter-paper' },
  '/letters/[slug]/paper/template.csv': { GET: 'look' },
  '/letters/[slug]/paper/[id]': { GET: 'look', POST: 'approve-paper' },
  '/letters/[slug]/paper/[id]/rows/[row]': { GET: 'enter-paper', POST: 'enter-paper' },
  '/letters/[slug]/members': { GET: 'look', POST: 'manage-members' },
  '/letters/[slug]/members/[id]': { GET: 'manage-members', POST: 'manage-members' },
}

/** Returns the route below `/organise` of a page's pattern; `null` for a page that is not for organisers. */
export function organiserRoute(pattern: string): string | null {
  const prefix = '/[...locale]/organise'
  return pattern === prefix || pattern.startsWith(`${prefix}/`) ? pattern.slice(prefix.length) : null
}

/** Whether the page at a path accepts a file, which may be larger than a form, from signed-in organisers. */
export function acceptsFile(path: string): boolean {
  return /^(?:\/[a-z]{2})?\/organise\/letters\/[^/]+\/paper$/.test(path)
}
