import type { RawAnswer } from '#tests/support/raw-http.ts'

/** An answer, and what is known of the address. */
export type Heard = {
  route: string
  asked: string
  answer: RawAnswer
  isPersonal: boolean
  /** Whether anyone may show it on a site of theirs. */
  isShared: boolean
  /** Whether search engines may keep it. */
  isFindable: boolean
}

/** What an answer has to say, by column: `null` where it does not have to, `true` where it does, else what is wrong. */
type Requirement = (heard: Heard) => null | true | string

/** The headers that must be there, and what must stand in them (README, "Operate it"). */
export const REQUIRED: Readonly<Record<string, Requirement>> = {
  csp: ({ answer }) => policyOf(answer.headers.get('content-security-policy')),
  hsts: says('strict-transport-security', /^max-age=(\d{8,})(;|$)/),
  nosniff: says('x-content-type-options', /^nosniff$/),
  referrer: (heard) =>
    says(
      'referrer-policy',
      heard.isPersonal ? /^no-referrer$/ : /^(no-referrer|strict-origin-when-cross-origin)$/,
    )(heard),
  permissions: says('permissions-policy', /camera=\(\), geolocation=\(\), microphone=\(\)/),
  opener: says('cross-origin-opener-policy', /^same-origin$/),
  resource: (heard) =>
    says('cross-origin-resource-policy', heard.isShared ? /^cross-origin$/ : /^same-origin$/)(heard),
  frames: says('x-frame-options', /^DENY$/),
  silent: ({ answer }) =>
    ['server', 'x-powered-by', 'x-astro-path'].find((name) => answer.headers.has(name)) ?? true,
  cache: (heard) =>
    heard.isPersonal || heard.answer.status >= 400 ? says('cache-control', /^no-store$/)(heard) : null,
  robots: (heard) =>
    heard.isPersonal
      ? says('x-robots-tag', /^noindex, nofollow$/)(heard)
      : heard.isFindable
        ? isAbsentOr('x-robots-tag', /^all$/)(heard)
        : says('x-robots-tag', /^noindex/)(heard),
  status: ({ answer }) =>
    answer.status === 405
      ? answer.headers.has('allow') || 'no Allow'
      : answer.status === 503
        ? answer.headers.has('retry-after') || 'no Retry-After'
        : answer.status > 0 || 'no answer',
}

function says(name: string, pattern: RegExp): Requirement {
  return ({ answer }) => {
    const value = answer.headers.get(name)
    return value === undefined ? 'MISSING' : pattern.test(value) || value
  }
}

function isAbsentOr(name: string, pattern: RegExp): Requirement {
  return ({ answer }) => {
    const value = answer.headers.get(name)
    return value === undefined || pattern.test(value) || value
  }
}

function policyOf(policy: string | undefined): true | string {
  if (policy === undefined) return 'MISSING'
  if (/unsafe/.test(policy)) return 'unsafe'
  for (const directive of [
    "default-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ])
    if (!policy.split('; ').includes(directive)) return `no ${directive}`
  return true
}

/** What is wrong with an answer, by column. */
export function wrongWith(heard: Heard): string[] {
  return Object.entries(REQUIRED).flatMap(([column, requirement]) => {
    const found = requirement(heard)
    return typeof found === 'string' ? [`${heard.route} ${heard.asked}: ${column}: ${found}`] : []
  })
}
