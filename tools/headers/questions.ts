import Database from 'better-sqlite3'
import type { Inhabited } from '#tests/support/inhabited.ts'
import { ask, type RawAnswer, requestOf } from '#tests/support/raw-http.ts'
import { type Route, routesOf, staticKinds } from '#tests/support/routes.ts'
import type { Heard } from './required.ts'

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const SIGN = '/letters/unpaid-proof/sign'
const VALID = 'name=Sam&email=sam%40example.org&version=2&locale=en&consent=on&public=on'

/** Every status that must have been heard, or else something was not asked. */
export const EXPECTED_STATUSES = [
  200, 303, 304, 308, 400, 401, 403, 404, 405, 408, 413, 415, 417, 422, 431, 503,
] as const

/** Asks for every route, every kind of static file and every kind of refusal, and tells what was heard. */
export async function askEverything(site: Inhabited): Promise<Heard[]> {
  // Takes as long as the patience of the server.
  const late = unfinished(site)
  const heard: Heard[] = []
  for (const route of routesOf(site)) heard.push(...(await askRoute(site, route)))
  for (const [kind, path] of staticKinds(site.root)) heard.push(...(await askStaticFile(site, kind, path)))
  heard.push(...(await askOddly(site)), ...(await askWhileDatabaseIsHeld(site)), ...(await late))
  return heard
}

async function askRoute({ url, siteUrl }: Inhabited, route: Route): Promise<Heard[]> {
  const heard: Heard[] = []
  const say = async (asked: string, request: string): Promise<RawAnswer> => {
    const answer = await ask(url, request)
    heard.push({
      ...heardOf(route.file, asked, answer),
      isPersonal: route.isPersonal,
      isShared: isShared(route, answer),
      isFindable: isFindable(route, answer),
    })
    return answer
  }
  const { path } = route
  const own = { ...FORM, Origin: siteUrl }
  const { headers } = await say('GET', requestOf('GET', path))
  await say('HEAD', requestOf('HEAD', path))
  const etag = headers.get('etag')
  if (etag) await say('GET again', requestOf('GET', path, { headers: { 'If-None-Match': etag } }))
  if (path !== '/') await say('GET with /', requestOf('GET', `${path}/`))
  await say('DELETE', requestOf('DELETE', path))
  await say('OPTIONS', requestOf('OPTIONS', path))
  await say('POST no form', requestOf('POST', path, { headers: { Origin: siteUrl }, body: 'x' }))
  await say(
    'POST from elsewhere',
    requestOf('POST', path, { headers: { ...FORM, Origin: 'https://x.example' } }),
  )
  await say('POST too much', requestOf('POST', path, { headers: { ...own, 'Content-Length': '65537' } }))
  await say('POST compressed', requestOf('POST', path, { headers: { ...own, 'Content-Encoding': 'gzip' } }))
  if (route.takesPost) {
    await say('POST no UTF-8', requestOf('POST', path, { headers: own, body: 'name=%FF' }))
    await say('POST empty', requestOf('POST', path, { headers: own }))
    await say('POST', requestOf('POST', path, { headers: own, body: `${VALID}&answer=yes` }))
  }
  return heard
}

async function askStaticFile({ url }: Inhabited, kind: string, path: string): Promise<Heard[]> {
  const get = await ask(url, requestOf('GET', path))
  const answers = [
    ['GET', get],
    ['GET gzip', await ask(url, requestOf('GET', path, { headers: { 'Accept-Encoding': 'gzip' } }))],
    ['HEAD', await ask(url, requestOf('HEAD', path))],
    [
      'GET again',
      await ask(url, requestOf('GET', path, { headers: { 'If-None-Match': get.headers.get('etag') ?? '' } })),
    ],
    ['POST', await ask(url, requestOf('POST', path))],
  ] as const
  return answers.map(([asked, answer]) => ({
    ...heardOf(`static ${kind}`, asked, answer),
    isShared: (get.headers.get('content-type') ?? '').startsWith('image/') && answer.status < 400,
    isFindable: kind !== '.xml' && answer.status < 400,
  }))
}

/** What no page answers. */
async function askOddly({ url }: Inhabited): Promise<Heard[]> {
  const odd: Readonly<Record<string, string>> = {
    'GET nothing': requestOf('GET', '/nothing'),
    'GET below /_': requestOf('GET', '/_image'),
    'GET no UTF-8': requestOf('GET', '/verify/%FF'),
    'GET encoded twice': requestOf('GET', '/%2576erify/x'),
    'GET unknown link': requestOf('GET', '/verify/x'),
    'GET without host': 'GET / HTTP/1.1\r\n\r\n',
    'GET with a site': requestOf('GET', 'http://x.example/healthz'),
    'OPTIONS *': requestOf('OPTIONS', '*'),
    CONNECT: requestOf('CONNECT', 'x.example:443'),
    Upgrade: requestOf('GET', '/healthz', { headers: { Connection: 'Upgrade', Upgrade: 'h2c' } }),
    'no HTTP': 'BLAH\r\n\r\n',
    'two lengths': requestOf('POST', SIGN, { headers: { 'Transfer-Encoding': 'chunked' } }),
    'long header': requestOf('GET', '/', { headers: { 'X-Long': 'x'.repeat(20_000) } }),
    'long chunk extension': `POST ${SIGN} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}\r\n`,
    'Expect a wonder': requestOf('GET', '/', { headers: { Expect: 'a wonder' } }),
    'Expect 100-continue': requestOf('POST', SIGN, {
      headers: { ...FORM, Expect: '100-continue' },
      body: 'a=1',
    }),
  }
  const heard: Heard[] = []
  for (const [asked, request] of Object.entries(odd))
    heard.push(heardOf('protocol', asked, await ask(url, request)))
  return heard
}

/** Half a request. */
async function unfinished({ url }: Inhabited): Promise<Heard[]> {
  return [heardOf('protocol', 'half a head', await ask(url, 'GET / HTTP/1.1\r\nHost: localhost\r\n'))]
}

/** What is answered while another program holds the database, which only SQLite lets it. */
async function askWhileDatabaseIsHeld({ url, siteUrl, server, tokens }: Inhabited): Promise<Heard[]> {
  const address = server.env['DATABASE_URL'] ?? ''
  if (!address.startsWith('file:')) return []
  const headers = { ...FORM, Origin: siteUrl }
  const other = new Database(address.slice('file:'.length))
  other.exec('BEGIN IMMEDIATE')
  try {
    const asked = {
      [SIGN]: requestOf('POST', SIGN, { headers, body: VALID }),
      '/unsubscribe': requestOf('POST', `/unsubscribe/${tokens.unsubscribe}`, { headers }),
    }
    const answers = Object.entries(asked).map(async ([path, request]) => ({
      ...heardOf(path, 'POST, database held', await ask(url, request)),
      isPersonal: path === '/unsubscribe',
    }))
    return await Promise.all(answers)
  } finally {
    other.exec('ROLLBACK')
    other.close()
  }
}

function heardOf(route: string, asked: string, answer: RawAnswer): Heard {
  return { route, asked, answer, isPersonal: false, isShared: false, isFindable: false }
}

/** The pages, texts, pictures and styles for readers; nothing that is refused or sent elsewhere. */
function isFindable({ file, path }: Route, { status }: RawAnswer): boolean {
  const isForReaders =
    /^(?:\[\.\.\.locale\]\/(?:index|privacy|letters\/)|letters\/\[slug\]\/(?:picture|theme|versions)|robots)/.test(
      file,
    ) && !/(?:check-your-mail|feed|signatures)/.test(file)
  return isForReaders && path !== '' && (status === 200 || status === 304)
}

function isShared({ path }: Route, { status }: RawAnswer): boolean {
  return /\/(?:count\.json|picture\.\w+)$/.test(path) && (status === 200 || status === 304)
}
