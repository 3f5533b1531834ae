import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { TestServer } from './server.ts'

/** How often a slow client sends a byte. Milliseconds. */
const NOW_AND_THEN = 500

/** A slow client, until the server disconnects it. */
export type SlowClient = {
  /** The server has disconnected: it read the last byte and sends no response. */
  isCut(): boolean
  /** What it said before that, if this client reads. */
  said(): string
}

/**
 * Says the first words at once and then, now and then, a byte of what goes on for ever. It never closes its own end, and
 * where it `reads` nothing, it leaves all answers in the wire.
 */
export function slowClient(
  server: TestServer,
  { first, drip, reads = true }: { first: string; drip: string; reads?: boolean },
): SlowClient {
  const { hostname, port } = new URL(server.url)
  const socket: Socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true })
  let said = ''
  let cut = false
  socket.on('error', () => {})
  socket.on('close', () => {
    cut = true
    clearInterval(sending)
  })
  if (reads) {
    socket.on('data', (chunk: Buffer) => {
      said += chunk.toString('latin1')
    })
  }
  socket.write(first)
  let at = 0
  const sending = setInterval(() => {
    socket.write(drip[at % drip.length] ?? '')
    at += 1
  }, NOW_AND_THEN)
  onTestFinished(() => void socket.destroy())
  return { isCut: () => cut, said: () => said }
}
