import { connect, type Socket } from 'node:net'
import type { FuzzRequest } from './requests.ts'

/** The status of an answer; 0 where the connection was closed without one. */
export type Status = number

/** A client with one connection, which sends one request after another and disconnects from endless responses. */
export class Caller {
  readonly #port: number
  #socket: Socket | null = null

  constructor(url: string) {
    this.#port = Number(new URL(url).port)
  }

  ask(request: FuzzRequest): Promise<Status> {
    return request.isWhole ? this.#askWhole(request) : this.#hurl(request.bytes)
  }

  close(): void {
    this.#socket?.destroy()
  }

  #askWhole({ method, bytes }: FuzzRequest): Promise<Status> {
    this.#socket ??= connect(this.#port, '127.0.0.1')
    const socket = this.#socket
    return new Promise((resolve) => {
      let said = ''
      const end = (status: Status, stays: boolean) => {
        socket.removeAllListeners()
        socket.on('error', () => {})
        if (!stays) {
          socket.destroy()
          this.#socket = null
        }
        resolve(status)
      }
      socket.on('data', (chunk: Buffer) => {
        said += chunk.toString('latin1')
        const answer = read(said, method)
        if (answer) end(answer.status, answer.stays)
      })
      socket.on('error', () => {})
      socket.on('close', () => end(statusOf(said), false))
      socket.write(bytes, 'latin1')
    })
  }

  /** Sends bytes on a connection of their own, and says at once that no more will come. */
  #hurl(bytes: string): Promise<Status> {
    return new Promise((resolve) => {
      const socket = connect(this.#port, '127.0.0.1')
      let said = ''
      socket.on('data', (chunk: Buffer) => {
        said += chunk.toString('latin1')
      })
      socket.on('error', () => {})
      socket.on('close', () => resolve(statusOf(said)))
      socket.end(bytes, 'latin1')
    })
  }
}

const INTERIM = /^HTTP\/1\.1 1\d\d [^\r]*\r\n\r\n/

function statusOf(said: string): Status {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(said.replace(INTERIM, ''))?.[1] ?? 0)
}

/** The answer that has come, if it has come to its end; a stream has come as soon as it begins. */
function read(said: string, method: string): { status: Status; stays: boolean } | null {
  const answer = said.replace(INTERIM, '')
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) return null
  const head = answer.slice(0, end).toLowerCase()
  const body = answer.slice(end + 4)
  const status = statusOf(answer)
  const stays = !/\r\nconnection: close/.test(head) && /\r\nconnection: keep-alive/.test(head)
  if (method === 'HEAD' || status === 204 || status === 304) return { status, stays }
  if (/\r\ncontent-type: text\/event-stream/.test(head)) return { status, stays: false }
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1]
  if (length !== undefined) return body.length >= Number(length) ? { status, stays } : null
  if (/\r\ntransfer-encoding: chunked/.test(head))
    return body.endsWith('0\r\n\r\n') ? { status, stays } : null
  return stays ? { status, stays } : null
}
