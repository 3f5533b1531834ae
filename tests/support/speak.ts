import { connect } from 'node:net'
import type { TestServer } from './server.ts'

/** Sends bytes as they are and resolves to all that came back when the server has closed the connection. */
export function speak(server: TestServer, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), 'localhost')
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1')
    })
    socket.on('close', () => resolve(said))
    socket.on('error', reject)
    // Ended here, the connection would be closed before an answer that takes a while.
    socket.write(bytes, 'latin1')
  })
}
