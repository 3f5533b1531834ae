import fc from 'fast-check'
import { SEARCH_FIELDS } from '#features/moderation/search.ts'
import { SIGN_FIELDS } from '#features/signing/form.ts'
import { UPDATE_FIELDS } from '#features/updates/form.ts'
import type { Inhabited } from '#tests/support/inhabited.ts'
import { routesOf, staticKinds } from '#tests/support/routes.ts'

/** Bytes to send, as Latin-1. One that `isWhole` ends where it says, so that an answer is due. */
export type FuzzRequest = { method: string; bytes: string; isWhole: boolean }

/** Requests for every route of a site: right ones, nearly right ones, and bytes that are none. */
export function fuzzRequests(site: Inhabited): fc.Arbitrary<FuzzRequest> {
  const whole = wholeRequest(addressOf(site), site)
  return fc.oneof(
    { weight: 20, arbitrary: whole },
    { weight: 1, arbitrary: broken(whole) },
    { weight: 1, arbitrary: bytes(400).map((each) => ({ method: '', bytes: each, isWhole: false })) },
  )
}

/** Two proofs of a form, so that cookie and field often agree. */
const NONCES = ['a', 'b'].map((letter) => letter.repeat(43))

/** What parsers and databases stumble over. */
const NASTY = [
  '',
  ' ',
  '\0',
  '%00',
  '%',
  '%2',
  '%zz',
  '%ff',
  '%c3%28',
  '%ed%a0%80',
  '%f4%90%80%80',
  '%E2%82',
  '\xff\xfe',
  '\r\n',
  '../',
  '..%2f',
  '%252e',
  "'",
  '"',
  "' or 1=1 --",
  '<script>',
  '{{7*7}}',
  '${7}',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0',
  '1e309',
  '99999999999999999999',
  '2147483648',
  '%E2%80%AE',
  '%F0%9F%92%A9',
  '=',
  '&',
  ';',
  '#',
  '?',
  '\\',
  '//',
  '*',
  'x'.repeat(300),
]
const nasty = fc.constantFrom(...NASTY)
const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((array) => Buffer.from(array).toString('latin1'))
const token = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/)
const harmless = fc.string({ maxLength: 40, unit: 'grapheme' }).map(encodeURIComponent)
const text = fc.oneof(
  { weight: 8, arbitrary: harmless },
  { weight: 3, arbitrary: nasty },
  { weight: 1, arbitrary: bytes(20) },
)

function addressOf(site: Inhabited): fc.Arbitrary<string> {
  const known = fc.constantFrom(...routesOf(site).map(({ path }) => path), ...staticKinds(site.root).values())
  const link = fc.constantFrom(...site.links)
  const personal = fc.tuple(fc.constantFrom('verify', 'signature', 'unsubscribe'), fc.oneof(token, text))
  const path = fc.oneof(
    { weight: 8, arbitrary: known },
    { weight: 4, arbitrary: link },
    { weight: 2, arbitrary: personal.map(([page, which]) => `/${page}/${which}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('/fr', '/ar', '/xx', '/', '/.'), known)
        .map((parts) => parts.join('')),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(known, fc.nat(40), text)
        .map(([each, at, more]) => each.slice(0, at) + more + each.slice(at)),
    },
    { weight: 1, arbitrary: text.map((each) => `/${each}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '*',
        'http://x.example/healthz',
        'http://x',
        'x.example:443',
        '/'.repeat(9_000),
      ),
    },
  )
  const key = fc.constantFrom('q', 'after', 'letter', 'saved', 'asked', '__proto__', '%')
  const query = fc.array(fc.tuple(key, fc.oneof(text, fc.constant('unpaid-proof'))), { maxLength: 3 })
  return fc
    .tuple(path, query)
    .map(([each, pairs]) =>
      pairs.length > 0 ? `${each}?${pairs.map((pair) => pair.join('=')).join('&')}` : each,
    )
}

function wholeRequest(address: fc.Arbitrary<string>, site: Inhabited): fc.Arbitrary<FuzzRequest> {
  const method = fc.oneof(
    { weight: 8, arbitrary: fc.constant('GET') },
    { weight: 8, arbitrary: fc.constant('POST') },
    { weight: 2, arbitrary: fc.constant('HEAD') },
    {
      weight: 1,
      arbitrary: fc.constantFrom('PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH', 'PROPFIND', 'NONE'),
    },
  )
  const parts = fc.tuple(method, address, fc.array(header(site), { maxLength: 3 }), body(site), fc.nat(19))
  return parts.map(([asked, where, headers, { type, content }, framing]) => {
    const path = where.replaceAll(/[\r\n ]/g, '')
    const sends = asked === 'POST' || framing === 0
    const isChunked = sends && framing === 1
    const framed = isChunked
      ? `${content && `${content.length.toString(16)}\r\n${content}\r\n`}0\r\n\r\n`
      : sends
        ? content
        : ''
    const lines = [
      `${asked} ${path} HTTP/1.${framing === 2 ? 0 : 1}`,
      'Host: localhost',
      ...(type === '' ? [] : [`Content-Type: ${type}`]),
      ...(isChunked ? ['Transfer-Encoding: chunked'] : sends ? [`Content-Length: ${framed.length}`] : []),
      ...headers.map(([name, value]) => `${name}: ${value.replaceAll(/[\r\n\0]/g, '')}`),
    ]
    return { method: asked, bytes: `${lines.join('\r\n')}\r\n\r\n${framed}`, isWhole: true }
  })
}

function header({ siteUrl, sessions }: Inhabited): fc.Arbitrary<[string, string]> {
  const one = (name: string, ...values: string[]) =>
    fc.tuple(
      fc.constant(name),
      fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...values) }, text),
    ) as fc.Arbitrary<[string, string]>
  const cookie = NONCES.map((nonce) => `__Host-undersigned-nonce=${nonce}`)
  return fc.oneof(
    { weight: 4, arbitrary: one('Cookie', ...cookie) },
    { weight: 8, arbitrary: one('Cookie', ...sessions.map((session) => session.cookie)) },
    { weight: 2, arbitrary: one('Origin', siteUrl, 'null', 'https://x.example') },
    one('Sec-Fetch-Site', 'same-origin', 'none', 'cross-site'),
    one('Accept', 'application/json', 'text/html', '*/*;q=0.1'),
    one('Accept-Encoding', 'gzip', 'br;q=0, gzip', 'identity;q=0'),
    { weight: 4, arbitrary: one('If-None-Match', '*', 'W/"a", "b"', '"') },
    one('Content-Encoding', 'gzip', 'identity'),
    one('Content-Type', 'multipart/form-data; boundary=x', 'text/plain'),
    one('Expect', '100-continue'),
    one('Connection', 'close', 'Upgrade', 'keep-alive'),
    one('Upgrade', 'websocket', 'h2c'),
    one('Last-Event-ID', '1'),
    one('Range', 'bytes=0-1'),
    one('X-Forwarded-For', '127.0.0.1, ::1'),
    one('X-Forwarded-Host', 'x.example'),
    one('X-Forwarded-Proto', 'gopher'),
    one('Webhook-Id', 'msg_1'),
    one('Webhook-Timestamp', '1', '9'.repeat(30)),
    one('Webhook-Signature', 'v1,AAAA', 'v1a,AAAA v1,'),
    one('Host', 'localhost', 'x.example'),
    fc.tuple(fc.stringMatching(/^[A-Za-z-]{1,20}$/), fc.oneof({ weight: 9, arbitrary: harmless }, text)),
  )
}

/** What the forms of organisers have. */
const ORGANISING = [
  ...SEARCH_FIELDS,
  ...UPDATE_FIELDS,
  'held',
  'to',
  'role',
  'member',
  'cause',
  'reason',
  'cluster',
  'invalidation',
  'decision',
  'language',
  'format',
  'file',
]

const FIELDS = [
  ...new Set([
    ...SIGN_FIELDS,
    'token',
    'nonce',
    'seen',
    'offered',
    'answer',
    'version',
    'digest',
    ...ORGANISING,
    '__proto__',
    'x',
  ]),
]
const VALUES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  email: fc.nat(100_000).map((i) => `fuzz-${i}@example.org`),
  name: fc.constantFrom('Ada Lovelace', '%D8%A2%D8%AF%D8%A7', 'Zo%CC%88e'),
  version: fc.constantFrom('1', '2', '3'),
  locale: fc.constantFrom('en', 'fr', 'ar'),
  country: fc.constantFrom('FR', 'XX'),
  consent: fc.constant('on'),
  public: fc.constantFrom('on', ''),
  updates: fc.constantFrom('on', ''),
  nonce: fc.constantFrom(...NONCES),
  answer: fc.constantFrom(
    'yes',
    'no',
    'offered',
    'reaffirm',
    'keep',
    'save',
    'save',
    'withdraw',
    'erase',
    'download',
    'hide',
    'invalidate',
    'invite',
    'reject',
  ),
  role: fc.constantFrom('owner', 'viewer'),
  cause: fc.constantFrom('automated', 'other'),
  state: fc.constantFrom('counted', 'pending'),
  seen: fc.constantFrom('0', '1', '1000'),
}
const field = fc.constantFrom(...FIELDS).chain((name) => {
  // `__proto__` is a name like any other here, and no key of ours.
  const known = Object.hasOwn(VALUES, name) ? VALUES[name] : undefined
  const value = known
    ? fc.oneof({ weight: 40, arbitrary: known }, text)
    : fc.oneof({ weight: 20, arbitrary: harmless }, text)
  return fc.tuple(fc.constant(name), value)
})
/** What a person would send to sign, so that much gets past the form. */
const signing = fc
  .tuple(VALUES['name'] ?? fc.constant(''), VALUES['email'] ?? fc.constant(''))
  .map(([name, email]) => `name=${name}&email=${email}&version=2&locale=en&consent=on&public=on&`)

function body({ sessions }: Inhabited): fc.Arbitrary<{ type: string; content: string }> {
  const organising = fc.constantFrom(...sessions).map(({ proof }) => `proof=${proof}&`)
  const urlencoded = fc
    .tuple(fc.oneof(signing, organising, fc.constant('')), fc.array(field, { maxLength: 12 }))
    .map(([start, fields]) => ({
      type: 'application/x-www-form-urlencoded',
      content: start + fields.map((pair) => pair.join('=')).join('&'),
    }))
  const multipart = fc.array(fc.tuple(field, fc.nat(9)), { maxLength: 8 }).map((fields) => ({
    type: 'multipart/form-data; boundary=x',
    content: `${fields
      .map(([[name, value], file]) => {
        const named = `form-data; name="${name}"${file === 0 ? '; filename="a"' : ''}`
        return `--x\r\nContent-Disposition: ${named}\r\n\r\n${value}\r\n`
      })
      .join('')}--x--\r\n`,
  }))
  const json = fc
    .json({ maxDepth: 4 })
    .map((content) => ({ type: 'application/json', content: latin1(content) }))
  const other = fc
    .tuple(text, bytes(200))
    .map(([type, content]) => ({ type: type.replaceAll(/[\r\n\0]/g, ''), content }))
  const large = fc.constantFrom(65_535, 65_536, 65_537, 90_000).map((size) => ({
    type: 'application/x-www-form-urlencoded',
    content: `comment=${'x'.repeat(size - 'comment='.length)}`,
  }))
  return fc.oneof(
    { weight: 60, arbitrary: urlencoded },
    { weight: 15, arbitrary: multipart },
    { weight: 10, arbitrary: json },
    { weight: 15, arbitrary: other },
    { weight: 3, arbitrary: large },
  )
}

/** A right request with something cut out, doubled or replaced. */
function broken(whole: fc.Arbitrary<FuzzRequest>): fc.Arbitrary<FuzzRequest> {
  return fc
    .tuple(whole, fc.nat(600), fc.nat(60), fc.oneof(nasty, bytes(30)))
    .map(([{ method, bytes: right }, at, length, instead]) => ({
      method,
      bytes: right.slice(0, at) + instead + right.slice(at + length),
      isWhole: false,
    }))
}

function latin1(content: string): string {
  return Buffer.from(content, 'utf8').toString('latin1')
}
