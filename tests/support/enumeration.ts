import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'

/** The two forms in which anyone may type any address. */
export const DOORS = ['sign', 'find-my-signature'] as const
export type Door = (typeof DOORS)[number]

/** What a stranger gets: every byte but the date and the address that they typed, and how long they waited for the last one. */
export type Answer = {
  status: number
  /** Status line and headers as they came, in their order and spelling, without Date. */
  head: string
  body: string
  /** SHA-256 of head and body. */
  digest: string
  location: string | undefined
  milliseconds: number
}

/** A client with one connection and without cookies, which sends one request after another. */
export class Stranger {
  readonly #site: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(site: string) {
    this.#site = site
  }

  /** Types an address at a door of the shipped letter. */
  knock(door: Door, email: string): Promise<Answer> {
    if (door === 'find-my-signature') return this.#ask('/find-my-signature', new URLSearchParams({ email }))
    const form = { version: '2', locale: 'en', consent: 'on', public: 'on', name: 'A Stranger', email }
    return this.#ask('/letters/unpaid-proof/sign', new URLSearchParams(form))
  }

  get(path: string): Promise<Answer> {
    return this.#ask(path)
  }

  close(): void {
    this.#agent.destroy()
  }

  #ask(path: string, form?: URLSearchParams): Promise<Answer> {
    const body = form?.toString()
    const headers =
      body === undefined ? {} : { ...FORM, 'Content-Length': Buffer.byteLength(body), Origin: this.#site }
    return new Promise((resolve, reject) => {
      const start = performance.now()
      const asking = request(
        new URL(path, this.#site),
        { agent: this.#agent, method: body === undefined ? 'GET' : 'POST', headers },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () => {
            const milliseconds = performance.now() - start
            const head = headOf(response.statusCode, response.statusMessage, response.rawHeaders)
            const text = Buffer.concat(chunks).toString('latin1')
            resolve({
              status: response.statusCode ?? 0,
              head,
              body: text,
              digest: createHash('sha256').update(`${head}\n${text}`, 'latin1').digest('hex'),
              location: response.headers.location,
              milliseconds,
            })
          })
        },
      )
      asking.on('error', reject)
      asking.end(body)
    })
  }
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' }

function headOf(status: number | undefined, message: string | undefined, raw: readonly string[]): string {
  const lines = [`${status} ${message}`]
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]?.toLowerCase() !== 'date') lines.push(`${raw[i]}: ${withoutAddress(raw[i + 1] ?? '')}`)
  }
  return lines.join('\n')
}

/** A header without the address that was typed, which a cookie takes to the next page, sealed anew each time. */
function withoutAddress(value: string): string {
  return value.replace(/(?<=^undersigned-sent=)[\w-]+/, '')
}
