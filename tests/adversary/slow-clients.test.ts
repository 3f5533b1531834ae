import { expect, it } from 'vitest'
import { DATABASES, type DatabaseKind } from '#tests/support/databases.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, mallory } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { slowClient } from '#tests/support/slow-client.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'

const LETTER = '/letters/unpaid-proof'
/** The longest timeout of the server, with the interval of its checks. Milliseconds. */
const TIMEOUT = 60_000

/** 500 who never end their headers. */
function slowHeaders(server: TestServer) {
  const first = `GET ${LETTER} HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\nX-Slow: `
  return Array.from({ length: 500 }, () => slowClient(server, { first, drip: 'slow ' }))
}

/** Sends a form a byte at a time. */
function slowBody(server: TestServer) {
  const body = new URLSearchParams({
    ...mallory,
    version: '2',
    locale: 'en',
    consent: 'on',
    comment: 'x'.repeat(500),
  })
  const head = [
    `POST ${LETTER}/sign HTTP/1.1`,
    `Host: ${new URL(server.url).host}`,
    'Sec-Fetch-Site: same-origin',
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.toString().length}`,
  ]
  return slowClient(server, { first: `${head.join('\r\n')}\r\n\r\n`, drip: body.toString() })
}

const ASK = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
/** HTTP lets these stand before a request: they keep a connection awake, and ask for nothing. */
const BLANK_LINES = '\r\n'

/** Asks for far more than the wire holds, in one go, and reads none of it. */
function deaf(server: TestServer) {
  return slowClient(server, { first: ASK.repeat(1_000), drip: BLANK_LINES, reads: false })
}

/** Asks once, and then is always about to ask again. */
function undecided(server: TestServer) {
  return slowClient(server, { first: ASK, drip: BLANK_LINES })
}

/** A reader reads, and Ada signs and verifies. */
async function servesOthers(server: TestServer) {
  const visitor = new Visitor(server.url)
  expect((await visitor.get(LETTER)).status).toBe(200)
  expect((await visitor.get(`${LETTER}/signatures`)).status).toBe(200)
  expect((await visitor.sign(ada)).status).toBe(303)
  const [email] = await emailsTo(server.emailFolder, ada.email)
  expect(await (await visitor.press(linkIn(email as never), 'yes')).text()).toContain('Signed by')
}

/** Connects every client concurrently. Resolves when the server has disconnected the slow ones. */
async function sitThemOut(kind: DatabaseKind) {
  const server = await startServer(kind)
  const headers = slowHeaders(server)
  const others = { 'a slow body': slowBody(server), deaf: deaf(server), undecided: undecided(server) }
  await servesOthers(server)
  await until(() => headers.every((client) => client.isCut()), 'slow headers are cut off', TIMEOUT)
  for (const { said } of headers) expect(said()).toMatch(/^HTTP\/1\.1 4\d\d /)
  for (const [who, client] of Object.entries(others)) {
    await until(() => client.isCut(), `${who} is cut off`, TIMEOUT)
  }
  expect(await emailsTo(server.emailFolder, ada.email, 2)).toHaveLength(2)
  await isUnharmed(server)
}

it(
  '30: the built server, on each database, serves others beside 500 clients with slow headers, and slower ones, and lets go of them by itself',
  async () => {
    // Together, because it takes as long as a server has patience.
    await Promise.all(DATABASES.map(sitThemOut))
  },
  3 * TIMEOUT,
)
