import { getPublicSuffix, parse } from 'tldts'
import { domainOf } from '#values/email-address.ts'

/** An email address that is probably mistyped, and its probable correction. */
export type AddressQuestion = { entered: string; suggested: string }

/**
 * Suggests a correction for an address whose domain is almost that of a large provider, or has an ending that does not
 * exist; `null` for any other. `address`: a parsed one. Nothing is looked up, so the suggestion does not reveal whether
 * the address exists, and no one else learns of it.
 */
export function suggestAddress(address: string): string | null {
  const domain = domainOf(address)
  const suggested = suggestDomain(domain)
  return suggested === null ? null : `${address.slice(0, -domain.length)}${suggested}`
}

/** Suggests a correction for a domain; `null` where it may well be correct. */
export function suggestDomain(domain: string): string | null {
  const ended = withEnding(domain)
  if (ended !== null) return nearProvider(ended) ?? ended
  return nearProvider(domain)
}

/** Frequent endings. Country codes are corrected only where a letter is doubled. */
const ENDINGS = ['com', 'org', 'net', 'info', 'edu'] as const
const COUNTRIES: ReadonlySet<string> = new Set(
  'at be ch cz de dk es eu fr ie it nl no pl pt ru se uk us'.split(' '),
)
/** Typing errors in an ending: neighbouring keys, or swapped letters. */
const MISTYPED: ReadonlyMap<string, string> = new Map([
  ['vom', 'com'],
  ['xom', 'com'],
  ['dom', 'com'],
  ['ocm', 'com'],
  ['rog', 'org'],
  ['prg', 'org'],
  ['irg', 'org'],
  ['ent', 'net'],
  ['bet', 'net'],
  ['ed', 'de'],
  ['rf', 'fr'],
  ['ti', 'it'],
  ['ku', 'uk'],
])

/** The domain with a corrected ending; `null` where its ending exists, or the correction is unclear. */
function withEnding(domain: string): string | null {
  if (parse(domain, { validateHostname: false }).isIcann) return null
  const dot = domain.lastIndexOf('.')
  const ending = domain.slice(dot + 1)
  const meant = endingFor(ending)
  return meant === null ? null : `${domain.slice(0, dot + 1)}${meant}`
}

function endingFor(ending: string): string | null {
  // Reserved names (RFC 2606) and names of home networks are no typing errors.
  if (/^(?:test|example|invalid|localhost|local|internal|onion|home|lan|corp)$/.test(ending)) return null
  const known = MISTYPED.get(ending)
  if (known) return known
  const single = ending.replace(/(.)\1+/g, '$1')
  if (single !== ending && COUNTRIES.has(single)) return single
  return ENDINGS.find((each) => each[0] === ending[0] && isWithin(1, ending, each)) ?? null
}

/** The provider whose domain is almost this one; `null` where there is none, or the domain is real. */
function nearProvider(domain: string): string | null {
  if (PROVIDERS.has(domain) || REAL.has(domain)) return null
  const [name, ending] = split(domain)
  for (const provider of PROVIDERS) {
    const [itsName, itsEnding] = split(provider)
    if (
      ending === itsEnding ? isAlmost(name, itsName) : name === itsName && isCutShort(name, ending, itsEnding)
    )
      return provider
  }
  return null
}

function split(domain: string): [name: string, ending: string] {
  const ending = getPublicSuffix(domain, { validateHostname: false }) ?? ''
  return [domain.slice(0, -ending.length - 1), ending]
}

/**
 * Whether a name is almost a provider's: one typing error, or two in a long name. In a name of three or four letters only
 * two swapped letters count, because almost every other neighbour exists. The first letter must be the same: people
 * rarely mistype it, and with another one it is often another provider ("mail", "email").
 */
function isAlmost(name: string, provider: string): boolean {
  if (name[0] !== provider[0]) return false
  if (provider.length <= 4) return name.length === provider.length && isSwapped(name, provider)
  return isWithin(provider.length >= 9 ? 2 : 1, name, provider)
}

/** Whether an ending is "com" without a letter, as in "gmail.co": such endings exist, but no large provider uses them. */
function isCutShort(name: string, ending: string, providers: string): boolean {
  return name.length >= 5 && providers === 'com' && (ending === 'co' || ending === 'cm' || ending === 'om')
}

/** Large providers. Changing one letter of their names rarely makes a word, or the name of another company. */
const PROVIDERS: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com hotmail.com hotmail.fr hotmail.de hotmail.it hotmail.es hotmail.co.uk hotmail.be
  outlook.com outlook.fr outlook.de outlook.it outlook.es live.com live.fr live.de live.it live.co.uk yahoo.com yahoo.fr
  yahoo.de yahoo.it yahoo.es yahoo.co.uk yahoo.ca yahoo.co.in yahoo.co.jp yahoo.com.br yahoo.com.mx yahoo.com.ar
  icloud.com proton.me protonmail.com tutanota.com fastmail.com gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de
  freenet.de posteo.de mailbox.org orange.fr wanadoo.fr laposte.net free.fr libero.it virgilio.it tiscali.it
  interia.pl seznam.cz centrum.cz rambler.ru yandex.ru yandex.com foxmail.com hanmail.net rediffmail.com btinternet.com
  virginmedia.com talktalk.net ntlworld.com comcast.net verizon.net sbcglobal.net bellsouth.net sympatico.ca bigpond.com
  optusnet.com.au telenet.be proximus.be bluewin.ch`.split(/\s+/),
)

/** Real domains that are almost a provider's: people with an address there must not be asked whether they mistyped it. */
const REAL: ReadonlySet<string> = new Set(
  `gail.com grail.com gmaily.com hotmale.com orage.fr oranges.fr oranger.fr libro.it liberi.it libera.it liber.it liberto.it
  poste.de posten.de proto.me photon.me telnet.be`.split(/\s+/),
)

/** Whether the optimal string alignment distance of two words is at most `most`. */
function isWithin(most: number, a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > most) return false
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2] : undefined
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        (swapped ?? Number.POSITIVE_INFINITY) + 1,
      )
    }
    before = last
    last = row
  }
  return (last[b.length] ?? 0) <= most
}

/** Whether one word is the other with two neighbouring letters swapped. */
function isSwapped(a: string, b: string): boolean {
  const i = [...a].findIndex((letter, at) => letter !== b[at])
  if (i < 0) return false
  return a === `${b.slice(0, i)}${b[i + 1] ?? ''}${b[i] ?? ''}${b.slice(i + 2)}`
}
