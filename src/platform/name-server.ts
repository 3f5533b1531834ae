import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { Answer, Dns } from './dns.ts'
import { reverseName } from './ip-address.ts'

/** How long one try may take, in milliseconds, and how many there are. The resolver waits longer at each. */
const TIMEOUT = { timeout: 5_000, tries: 2 }

/** Asks a name server at `address:port`; `null` for those of this machine. Local files of names are not looked at. */
export function nameServer(server: string | null, patience: typeof TIMEOUT = TIMEOUT): Dns {
  const resolver = new Resolver(patience)
  if (server !== null) resolver.setServers([server])

  async function addresses(host: string): Promise<Answer> {
    if (isIP(host) !== 0) return { answered: true, found: [host] }
    // RFC 6761, section 6.3: always this machine.
    if (/^(.+\.)?localhost\.?$/i.test(host)) return { answered: true, found: ['127.0.0.1', '::1'] }
    const [four, six] = await Promise.all([answer(resolver.resolve4(host)), answer(resolver.resolve6(host))])
    if (four.answered && six.answered) return { answered: true, found: [...four.found, ...six.found] }
    return [four, six].find((each) => each.answered && each.found.length > 0) ?? (four.answered ? six : four)
  }

  return {
    txt: (name) =>
      answer(resolver.resolveTxt(name).then((records) => records.map((parts) => parts.join('')))),
    addresses,
    names: (address) => answer(resolver.resolvePtr(reverseName(address))),
  }
}

/** Codes for a name that does not exist, and for one that has nothing of what was asked. */
const NOTHING = new Set(['ENOTFOUND', 'ENODATA'])

async function answer(asked: Promise<string[]>): Promise<Answer> {
  try {
    return { answered: true, found: await asked }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    // Only what the resolver says has the name of a query; anything else is a fault of ours.
    if (code === undefined || syscall === undefined) throw error
    return NOTHING.has(code) ? { answered: true, found: [] } : { answered: false, code }
  }
}
