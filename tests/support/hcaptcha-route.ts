import https, { type Agent } from 'node:https'
import type { Duplex } from 'node:stream'

type Connect = (options: object, done?: unknown) => Duplex | null | undefined

/** From now on this process meets the stand-in where it asks for hcaptcha.com. Returns what undoes it. */
export function routeHcaptcha(port: number, ca: string): () => void {
  const agent = https.globalAgent as Agent & { createConnection: Connect }
  const { createConnection } = agent
  agent.createConnection = function (options, done) {
    const { host } = options as { host?: string }
    const there = host === 'hcaptcha.com' ? { host: '127.0.0.1', port, ca, servername: host } : {}
    return createConnection.call(this, { ...options, ...there }, done)
  }
  return () => {
    agent.createConnection = createConnection
    agent.destroy()
  }
}

// A server under test loads this file before itself: it has no setting for where hCaptcha is.
const { HCAPTCHA_STAND_IN_PORT: port, HCAPTCHA_STAND_IN_CA: ca } = process.env
if (port && ca) routeHcaptcha(Number(port), ca)
