import { connect, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { requestOf } from '#tests/support/raw-http.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { until } from '#tests/support/waiting.ts'

/** Long enough for every patience of the server to end, and for a slow machine. Milliseconds. */
const LONG = 55_000

/** A client that sends these bytes and nothing more, with the response, and whether the server has disconnected it. */
function slow(server: TestServer, bytes: string): { socket: Socket; heard(): string; isLetGo(): boolean } {
  const socket = connect(Number(new URL(server.url).port), 'localhost')
  let heard = ''
  let letGo = false
  socket.on('data', (chunk) => {
    heard += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    letGo = true
  })
  socket.write(bytes)
  return { socket, heard: () => heard, isLetGo: () => letGo }
}

it('disconnects clients that send or read slowly, but not those that wait for events', async () => {
  const server = await startServer('sqlite')
  const silent = slow(server, '')
  const halfAHead = slow(server, 'GET / HTTP/1.1\r\nHost: localhost\r\n')
  const halfABody = slow(
    server,
    requestOf('POST', '/letters/unpaid-proof/sign', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': '10' },
      body: 'name=',
    }),
  )
  const garbage = slow(server, 'BLAH\r\n\r\n')
  const listener = slow(server, requestOf('GET', '/letters/unpaid-proof/events'))
  // So many answers that they do not fit into any buffer.
  const deaf = slow(server, requestOf('GET', '/letters/unpaid-proof').repeat(5_000))
  deaf.socket.pause()

  await until(() => garbage.isLetGo(), 'a client without HTTP is disconnected')
  await until(() => halfAHead.isLetGo() && silent.isLetGo(), 'half a head is disconnected')
  for (const { heard } of [silent, halfAHead]) {
    expect(heard()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\nContent-Security-Policy: default-src 'none'/)
  }
  await until(() => halfABody.isLetGo(), 'half a body is disconnected', LONG)
  expect(halfABody.heard()).toMatch(/^HTTP\/1\.1 408 /)
  await until(
    () => {
      // A client that does not read learns of it only when it writes.
      deaf.socket.write(requestOf('GET', '/'))
      return deaf.isLetGo()
    },
    'a client that does not read is disconnected',
    LONG,
  )
  await until(() => listener.heard().split('event: beat').length > 2, 'the stream has beaten twice', LONG)
  expect(listener.isLetGo()).toBe(false)
  listener.socket.destroy()
})
