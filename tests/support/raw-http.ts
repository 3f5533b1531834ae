import { connect } from 'node:net'

/** What came back on a connection: the final answer's head, and every byte. */
export type RawAnswer = { status: number; headers: ReadonlyMap<string, string>; said: string }

/** Sends bytes as they are and resolves to all that comes back until the server closes. */
export function speak(site: string, bytes: string): Promise<string> {
  return listen(site, bytes, () => false)
}

/** Sends bytes as they are, and resolves to the answer as soon as its head is there; hangs up then. */
export async function ask(site: string, bytes: string): Promise<RawAnswer> {
  const said = await listen(site, bytes, (soFar) => headOf(soFar) !== null)
  const [first = '', ...lines] = headOf(said) ?? []
  const fields = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { status: Number(first.split(' ')[1] ?? 0), headers: new Map(fields), said }
}

/** A request with a Host, these headers, and a length if something is sent. */
export function requestOf(
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
): string {
  const length: Record<string, string> =
    method === 'POST' || body ? { 'Content-Length': String(Buffer.byteLength(body, 'latin1')) } : {}
  const lines = Object.entries({ Host: 'localhost', ...length, ...headers })
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
}

/** The lines of the final answer's head, once it is whole; a 100 before it is none. */
function headOf(said: string): string[] | null {
  const answer = said.replace(/^HTTP\/1\.1 1\d\d [^\r]*\r\n\r\n/, '')
  const end = answer.indexOf('\r\n\r\n')
  return end === -1 ? null : answer.slice(0, end).split('\r\n')
}

function listen(site: string, bytes: string, isEnough: (said: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(site).port), 'localhost')
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1')
      if (isEnough(said)) socket.destroy()
    })
    socket.on('close', () => resolve(said))
    // A client that is rejected while it sends may be disconnected after the response.
    socket.on('error', (error) => (said === '' ? reject(error) : undefined))
    socket.write(bytes, 'latin1')
  })
}
