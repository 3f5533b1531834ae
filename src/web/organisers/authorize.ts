import type { APIContext } from 'astro'
import { ACTS, type Act, type Organiser } from '#features/organisers/organiser.ts'
import { isSameText } from '#values/equal-secrets.ts'
import type { ErrorKind } from '#web/http/error-pages.ts'
import { ORGANISER_ROUTES, type Rule } from './routes.ts'

/** The decision about a request for an organisers' page: let in, sign in first, confirm identity first, or refused. */
export type Admission =
  { go: 'in' } | { go: 'sign-in' } | { go: 'confirm'; held: HeldForm } | { go: 'refused'; error: ErrorKind }

/** A form that is held until its sender has confirmed who they are. Files are not kept. */
export type HeldForm = { action: string; fields: [name: string, value: string][] }

/**
 * Decides by the table of routes, before a page is rendered. That a letter exists is public: anyone who does not organise
 * it learns that, and who could invite them.
 */
export async function admit(
  { request, url, params }: Pick<APIContext, 'request' | 'url' | 'params'>,
  route: string,
  organiser: Organiser | null,
  isLetter: (slug: string) => boolean,
): Promise<Admission> {
  const rules = ORGANISER_ROUTES[route]
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const rule = isRead ? rules?.GET : rules?.POST
  if (!rules) return { go: 'refused', error: 404 }
  if (!rule) return { go: 'refused', error: 405 }
  if (rule === 'anyone') return { go: 'in' }
  if (!organiser) return { go: 'sign-in' }
  const { slug } = params
  if (slug !== undefined && !isLetter(slug)) return { go: 'refused', error: 404 }
  if (slug !== undefined && organiser.role === null) return { go: 'refused', error: '403-member' }
  if (!may(organiser, rule)) return { go: 'refused', error: refusalOf(rule) }
  if (isRead) return { go: 'in' }
  const fields = await sentFields(request)
  if (!isProof(fields.get(PROOF), organiser.proof)) return { go: 'refused', error: '403-form' }
  if (rule !== 'signed-in' && ACTS[rule].fresh && !organiser.fresh) {
    const kept = [...fields].flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' && name !== PROOF ? [[name, value]] : [],
    )
    return { go: 'confirm', held: { action: `${url.pathname}${url.search}`, fields: kept } }
  }
  return { go: 'in' }
}

/** The field by which every form of an organisers' page proves that it is one. */
export const PROOF = 'proof'

function may({ role }: Organiser, rule: Exclude<Rule, 'anyone'>): boolean {
  return rule === 'signed-in' || (role !== null && ACTS[rule satisfies Act].roles.includes(role))
}

/** The error page that names the roles that are allowed. */
function refusalOf(rule: Exclude<Rule, 'anyone'>): ErrorKind {
  return rule !== 'signed-in' && ACTS[rule].roles.includes('moderator') ? '403-moderator' : '403-owner'
}

/** Reads the fields of a form. Any other body has none, so that it lacks the proof and does nothing. */
async function sentFields(request: Request): Promise<FormData> {
  return request
    .clone()
    .formData()
    .catch(() => new FormData())
}

/** Whether a request comes from a page that was rendered for this organiser. */
export function isProof(given: unknown, proof: string): boolean {
  return typeof given === 'string' && isSameText(given, proof)
}
