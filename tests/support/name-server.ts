import { createSocket } from 'node:dgram'
import { type Answer, decode, encode, type Packet } from 'dns-packet'
import { onTestFinished } from 'vitest'

/** What a name has. `fails`: the server answers SERVFAIL; `silent`: it never answers. */
export type Records = { TXT?: string[]; A?: string[]; AAAA?: string[]; PTR?: string[] } | 'fails' | 'silent'
export type Zone = Record<string, Records>

export type NameServer = {
  /** As `--dns` takes it. */
  address: string
  /** The names that were asked for, in order, each time. */
  asked: string[]
}

/** A real name server on a free port, which knows these names and no others. */
export async function standInNameServer(zone: Zone): Promise<NameServer> {
  const asked: string[] = []
  const socket = createSocket('udp4')
  socket.on('message', (message, peer) => {
    const query = decode(message)
    const question = query.questions?.[0]
    if (!question) return
    asked.push(question.name)
    const records = zone[question.name.toLowerCase()]
    if (records === 'silent') return
    const reply: Packet = {
      type: 'response',
      id: query.id ?? 0,
      flags: rcode(records),
      questions: [question],
      answers: typeof records === 'object' ? answersTo(question.name, question.type, records) : [],
    }
    socket.send(encode(reply), peer.port, peer.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => socket.close(() => resolve())))
  return { address: `127.0.0.1:${socket.address().port}`, asked }
}

/** RFC 1035, section 4.1.1: recursion desired and available, and the code SERVFAIL, NXDOMAIN or none. */
function rcode(records: Records | undefined): number {
  const code = records === 'fails' ? 2 : records === undefined ? 3 : 0
  return 0x0180 | code
}

function answersTo(name: string, type: string, records: Exclude<Records, string>): Answer[] {
  switch (type) {
    case 'TXT':
      return (records.TXT ?? []).map((text) => ({ type, name, ttl: 60, data: partsOf(text) }))
    case 'A':
    case 'AAAA':
    case 'PTR':
      return (records[type] ?? []).map((data) => ({ type, name, ttl: 60, data }))
    default:
      return []
  }
}

/** RFC 1035, section 3.3: a string has 255 bytes at most, and a record several strings. */
function partsOf(text: string): string[] {
  return text.match(/.{1,255}/g) ?? ['']
}
