import { z } from 'zod'

/** The result of a match (RFC 7208, section 4.6.2). */
export type Qualifier = '+' | '-' | '~' | '?'

/** One record up to `all`: nothing after it is read (section 5.1). */
export type SpfRecord = {
  /** The number of terms that need a DNS lookup, including `includes` and `redirect` (section 4.6.4). */
  lookups: number
  /** The included domains, without names with macros (section 7), which differ for each email. */
  includes: { domain: string; qualifier: Qualifier }[]
  /** The domain whose record replaces the end, possibly with macros; only without `all` (section 6.1). */
  redirect: string | null
  all: Qualifier | null
}

/** The TXT records of a name, read. */
export type SpfReading =
  | { state: 'none' }
  | { state: 'several'; count: number }
  | { state: 'malformed'; term: string }
  | { state: 'record'; record: SpfRecord }

/** Finds the SPF record among TXT records, and reads it (RFC 7208, sections 4.5 and 4.6). */
export function readSpf(texts: readonly string[]): SpfReading {
  const records = texts.filter((text) => /^v=spf1(?: |$)/i.test(text))
  const [text] = records
  if (text === undefined) return { state: 'none' }
  if (records.length > 1) return { state: 'several', count: records.length }
  const record: SpfRecord = { lookups: 0, includes: [], redirect: null, all: null }
  const redirects: string[] = []
  for (const written of text.split(/ +/).slice(1).filter(Boolean)) {
    const term = readTerm(written)
    // One syntax error anywhere invalidates the record (section 4.6), also after `all`.
    if (!term) return { state: 'malformed', term: written }
    if (term.name === 'redirect') redirects.push(term.argument)
    else if (record.all === null) add(record, term)
  }
  if (redirects.length > 1) return { state: 'malformed', term: `redirect=${redirects[1]}` }
  const [redirect] = redirects
  if (record.all === null && redirect !== undefined) {
    record.lookups += 1
    record.redirect = redirect
  }
  return { state: 'record', record }
}

type Term = { name: string; qualifier: Qualifier; argument: string }

const ASKS_THE_DNS = new Set(['include', 'a', 'mx', 'ptr', 'exists'])

function add(record: SpfRecord, { name, qualifier, argument }: Term): void {
  if (name === 'all') record.all = qualifier
  if (ASKS_THE_DNS.has(name)) record.lookups += 1
  if (name === 'include' && !argument.includes('%')) {
    record.includes.push({ domain: argument.slice(1), qualifier })
  }
}

const NETWORK_4 = z.union([z.ipv4(), z.cidrv4()])
const NETWORK_6 = z.union([z.ipv6(), z.cidrv6()])

/** The valid arguments of each mechanism (RFC 7208, section 5). */
const ARGUMENTS: Readonly<Record<string, (argument: string) => boolean>> = {
  all: (argument) => argument === '',
  include: (argument) => /^:[!-~]+$/.test(argument),
  exists: (argument) => /^:[!-~]+$/.test(argument),
  ptr: (argument) => /^(?::[!-~]+)?$/.test(argument),
  a: (argument) => HOST_AND_PREFIX.test(argument),
  mx: (argument) => HOST_AND_PREFIX.test(argument),
  ip4: (argument) => argument.startsWith(':') && NETWORK_4.safeParse(argument.slice(1)).success,
  ip6: (argument) => argument.startsWith(':') && NETWORK_6.safeParse(argument.slice(1)).success,
}

const HOST_AND_PREFIX = /^(?::[!-.0-~]+)?(?:\/\d{1,2})?(?:\/\/\d{1,3})?$/

function readTerm(written: string): Term | null {
  const [, modifier, value = ''] = /^([a-z][a-z0-9_.-]*)=(.*)$/i.exec(written) ?? []
  if (modifier !== undefined) {
    const name = modifier.toLowerCase()
    // An unknown modifier is ignored (section 6).
    return name === 'redirect' && value === '' ? null : { name, qualifier: '+', argument: value }
  }
  const [, sign, mechanism = '', argument = ''] =
    /^([+?~-]?)([a-z0-9]+)([^a-z0-9\n].*)?$/i.exec(written) ?? []
  const name = mechanism.toLowerCase()
  if (!Object.hasOwn(ARGUMENTS, name) || !ARGUMENTS[name]?.(argument)) return null
  return { name, qualifier: (sign || '+') as Qualifier, argument }
}
