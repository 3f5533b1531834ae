import type { Act } from '#features/organisers/organiser.ts'

/** Who may ask: anybody, whoever is signed in, or who may do that at the letter of the page. */
export type Rule = 'anybody' | 'signed-in' | Act

/**
 * Every page for organisers, by its route below `/organise`, and who may read it and post to it. A page that is not here
 * is answered to nobody, and one without `POST` takes none. What is to be shown anew (see `ACTS`) is so before a POST.
 */
export const ORGANISER_ROUTES: Readonly<Record<string, { GET?: Rule; POST?: Rule }>> = {
  '': { GET: 'signed-in' },
  '/sign-in': { GET: 'anybody', POST: 'anybody' },
  '/sign-in/[token]': { GET: 'anybody', POST: 'anybody' },
  '/invitation/[token]': { GET: 'anybody', POST: 'anybody' },
  '/sign-out': { POST: 'signed-in' },
  '/confirm': { GET: 'signed-in', POST: 'signed-in' },
  '/passkey/[step].json': { POST: 'anybody' },
  '/account': { GET: 'signed-in', POST: 'signed-in' },
  '/account/[act]': { GET: 'signed-in', POST: 'signed-in' },
  '/letters/[slug]': { GET: 'look' },
  '/letters/[slug]/figures.json': { GET: 'look' },
  // Without more behind it, the address would be taken for one of the public list, in a language "organise".
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

/** The route below `/organise` of a page's pattern; `null` for a page that is not for organisers. */
export function organiserRoute(pattern: string): string | null {
  const prefix = '/[...locale]/organise'
  return pattern === prefix || pattern.startsWith(`${prefix}/`) ? pattern.slice(prefix.length) : null
}

/** Whether a page at an address takes a file, which may be larger than a form; to whoever is signed in. */
export function acceptsFile(path: string): boolean {
  return /^(?:\/[a-z]{2})?\/organise\/letters\/[^/]+\/paper$/.test(path)
}
