import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { generate } from 'selfsigned'
import { THIS_TEST } from './databases.ts'

/** How the server side answers. */
export type Mode = 'up' | 'down' | 'slow' | 'redirecting' | 'garbage' | 'endless' | 'replaying'

export type HcaptchaStandIn = {
  port: number
  ca: string
  siteKey: string
  secret: string
  /** How `POST /siteverify` answers; may be changed at any time. */
  mode: Mode
  /** Whether `GET /1/api.js` gives the widget. */
  api: 'up' | 'down'
  /** What was asked for, host and path. */
  requests: string[]
  /** The forms that `/siteverify` got. */
  verified: URLSearchParams[]
  /** How many connections that it left without an answer were ended from the other side. */
  ended: number
  /** An answer as the widget makes it, solved at a host. */
  solve(host: string): string
  /** What a server is told that offers it. */
  env: Record<string, string>
  /** What a browser is told that shall meet it. */
  flags: string[]
}

const API = readFileSync(join(import.meta.dirname, 'hcaptcha-widget.js'), 'utf8')

/** hCaptcha's two servers in one: the script with the widget, and the place that knows whether an answer is right. */
export async function hcaptchaStandIn(stage = THIS_TEST): Promise<HcaptchaStandIn> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'hcaptcha.com' }], {
    keyType: 'ec',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'hcaptcha.com' },
          { type: 2, value: '*.hcaptcha.com' },
        ],
      },
    ],
  })
  /** The host at which each answer that was not asked about yet was solved. */
  const solved = new Map<string, string>()
  const server = createServer({ key, cert }, (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stage.atEnd(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const siteKey = '20000000-ffff-ffff-ffff-000000000002'
  const secret = '0x0000000000000000000000000000000000000000'
  const standIn: HcaptchaStandIn = {
    port,
    ca: cert,
    siteKey,
    secret,
    mode: 'up',
    api: 'up',
    requests: [],
    verified: [],
    ended: 0,
    solve(host) {
      const token = `P1_${randomBytes(600).toString('base64url')}`
      solved.set(token, host)
      return token
    },
    env: {
      HCAPTCHA_SITE_KEY: siteKey,
      HCAPTCHA_SECRET: secret,
      HCAPTCHA_STAND_IN_PORT: String(port),
      HCAPTCHA_STAND_IN_CA: cert,
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'hcaptcha-route.ts')}`,
    },
    flags: [
      `--host-resolver-rules=MAP *.hcaptcha.com 127.0.0.1:${port}`,
      '--ignore-certificate-errors',
      '--test-type',
    ],
  }
  return standIn

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', `https://${request.headers.host}`)
    standIn.requests.push(url.hostname + url.pathname)
    if (url.pathname === '/1/api.js' && standIn.api === 'up') {
      response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(API)
    } else if (url.pathname === `/getcaptcha/${siteKey}`) {
      const origin = request.headers.origin ?? ''
      response
        .writeHead(200, { 'Access-Control-Allow-Origin': origin, 'Content-Type': 'application/json' })
        .end(JSON.stringify({ pass: true, generated_pass_UUID: standIn.solve(new URL(origin).hostname) }))
    } else if (url.pathname === '/siteverify' && request.method === 'POST') {
      await verify(request, response)
    } else {
      response.writeHead(404).end()
    }
  }

  async function verify(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request))
    standIn.verified.push(form)
    const say = (said: object) =>
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(said))
    switch (standIn.mode) {
      case 'up':
        return void say(judge(form))
      case 'replaying':
        return void say({ success: false, 'error-codes': ['already-seen-response'] })
      case 'down':
        return void response.destroy()
      case 'slow':
        return void response.once('close', () => {
          standIn.ended += 1
        })
      case 'redirecting':
        // A client that follows or reads it gets a successful answer.
        return void response
          .writeHead(302, { Location: `https://hcaptcha.com/elsewhere`, 'Content-Type': 'application/json' })
          .end(JSON.stringify(judge(form)))
      case 'garbage':
        return void response.writeHead(200).end('<!doctype html><title>Moment, please</title>')
      case 'endless':
        response.once('close', () => {
          standIn.ended += 1
        })
        response.writeHead(200, { 'Content-Type': 'application/json' }).write('{"success":true,"x":"')
        return void pour(response)
    }
  }

  function judge(form: URLSearchParams): object {
    if (form.get('secret') !== secret) return refusal('invalid-input-secret')
    if (form.get('sitekey') !== siteKey) return refusal('sitekey-secret-mismatch')
    const token = form.get('response') ?? ''
    if (token === '') return refusal('missing-input-response')
    const hostname = solved.get(token)
    if (hostname === undefined) return refusal('invalid-or-already-seen-response')
    solved.delete(token)
    return { success: true, challenge_ts: new Date().toISOString(), hostname, credit: false }
  }
}

const refusal = (code: string) => ({ success: false, 'error-codes': [code] })

function pour(response: ServerResponse) {
  while (!response.destroyed && response.write('x'.repeat(16_384)));
  if (!response.destroyed) response.once('drain', () => pour(response))
}
