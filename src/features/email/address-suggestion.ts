import { getPublicSuffix, parse } from 'tldts'
import { domainOf } from '#values/email-address.ts'

/** An address that is probably mistyped, and what was probably meant. */
export type AddressQuestion = { entered: string; suggested: string }

/**
 * The address that was probably meant, for one at a domain that is written almost as that of a large provider is, or
 * with an ending that does not exist; `null` for any other. `address`: a parsed one. Nothing is looked up: the answer
 * says nothing of the address, and nobody learns of it.
 */
export function suggestAddress(address: string): string | null {
  const domain = domainOf(address)
  const suggested = suggestDomain(domain)
  return suggested === null ? null : `${address.slice(0, -domain.length)}${suggested}`
}

/** The domain that was probably meant; `null` where it may well be this one. */
export function suggestDomain(domain: string): string | null {
  const ended = withEnding(domain)
  if (ended !== null) return nearProvider(ended) ?? ended
  return nearProvider(domain)
}

/** Endings that are often meant. Those of two letters are told only by a letter that is doubled. */
const ENDINGS = ['com', 'org', 'net', 'info', 'edu'] as const
const COUNTRIES: ReadonlySet<string> = new Set(
  'at be ch cz de dk es eu fr ie it nl no pl pt ru se uk us'.split(' '),
)
/** Neighbours on the keyboard, and letters in another order, at the beginning of an ending. */
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

/** The domain with the ending that was meant; `null` where its ending exists, or cannot be told. */
function withEnding(domain: string): string | null {
  if (parse(domain, { validateHostname: false }).isIcann) return null
  const dot = domain.lastIndexOf('.')
  const ending = domain.slice(dot + 1)
  const meant = endingFor(ending)
  return meant === null ? null : `${domain.slice(0, dot + 1)}${meant}`
}

function endingFor(ending: string): string | null {
  // Reserved names (RFC 2606) and those of networks at home are written as they are meant.
  if (/^(?:test|example|invalid|localhost|local|internal|onion|home|lan|corp)$/.test(ending)) return null
  const known = MISTYPED.get(ending)
  if (known) return known
  const single = ending.replace(/(.)\1+/g, '$1')
  if (single !== ending && COUNTRIES.has(single)) return single
  return ENDINGS.find((each) => each[0] === ending[0] && isWithin(1, ending, each)) ?? null
}

/** The provider whose domain is almost this one. */
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
 * Whether a name is almost a provider's: with one mistake, or two in a long one. Of words of three or four letters almost
 * every neighbour exists, so that only two letters that changed places make a mistake there. People rarely miss the
 * first letter, and with another one most names are those of other providers ("mail", "email").
 */
function isAlmost(name: string, provider: string): boolean {
  if (name[0] !== provider[0]) return false
  if (provider.length <= 4) return name.length === provider.length && isSwapped(name, provider)
  return isWithin(provider.length >= 9 ? 2 : 1, name, provider)
}

/** "gmail.co", "gmail.cm", "hotmail.om": these endings exist, but no provider with a long name has mailboxes there. */
function isCutShort(name: string, ending: string, providers: string): boolean {
  return name.length >= 5 && providers === 'com' && (ending === 'co' || ending === 'cm' || ending === 'om')
}

/** Large providers whose names are hardly a word, or the name of somebody else, with one letter changed. */
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

/**
 * Domains that are almost a provider's and somebody else's: nobody who has an address there is to be asked whether they
 * have mistyped it.
 */
const REAL: ReadonlySet<string> = new Set(
  `gail.com grail.com gmaily.com hotmale.com orage.fr oranges.fr oranger.fr libro.it liberi.it libera.it liber.it liberto.it
  poste.de posten.de proto.me photon.me telnet.be`.split(/\s+/),
)

/**
 * Whether two words differ by at most so many letters that are added, missing, another one, or swapped with the next
 * (the optimal string alignment distance).
 */
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

/** Whether one word is the other with two neighbours swapped. */
function isSwapped(a: string, b: string): boolean {
  const i = [...a].findIndex((letter, at) => letter !== b[at])
  if (i < 0) return false
  return a === `${b.slice(0, i)}${b[i + 1] ?? ''}${b[i] ?? ''}${b.slice(i + 2)}`
}
