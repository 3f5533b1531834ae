import { describe, expect, it } from 'vitest'
import { standardWebhooks } from '#features/email/standard-webhooks.ts'
import { BOUNCE_SECRET, bounced, ownBounce, reportHeaders } from '#tests/support/webhook.ts'

// The library also reads the system's clock.
const now = new Date()
const MINUTE = 60_000

const reader = standardWebhooks(BOUNCE_SECRET)

function read(body: string | Uint8Array, headers = reportHeaders(body, now), at = now) {
  return reader.read(Buffer.from(body), new Headers(headers), at)
}

const forged = { ok: false, reason: 'forged' }
const stale = { ok: false, reason: 'stale' }
const notUnderstood = { ok: false, reason: 'not-understood', problem: expect.any(String) }

describe('the signature of a report', () => {
  it('is valid for the signed bytes, with the header names of the specification and of Svix', () => {
    const body = bounced('ada@example.org')
    const found = { ok: true, bounces: [{ address: 'ada@example.org', permanent: true }] }
    expect(read(body)).toEqual(found)
    expect(read(body, reportHeaders(body, now, { prefix: 'svix' }))).toEqual(found)
  })

  it('is valid if one of several is', () => {
    const body = bounced('ada@example.org')
    const headers = reportHeaders(body, now)
    const several = `v1a,AAAA v1 v1,AAAA ${headers['webhook-signature']} v2,x`
    expect(read(body, { ...headers, 'webhook-signature': several })).toMatchObject({ ok: true })
  })

  it('is invalid for other bytes, another secret, another id or another time', () => {
    const body = bounced('ada@example.org')
    const headers = reportHeaders(body, now)
    expect(read(`${body} `, headers)).toEqual(forged)
    expect(read(bounced('Ada@example.org'), headers)).toEqual(forged)
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
    expect(read(body, reportHeaders(body, now, { secret: other }))).toEqual(forged)
    expect(read(body, { ...headers, 'webhook-id': 'msg_2' })).toEqual(forged)
    const later = String(Number(headers['webhook-timestamp']) + 1)
    expect(read(body, { ...headers, 'webhook-timestamp': later })).toEqual(forged)
  })

  it.each([
    ['webhook-id', ''],
    ['webhook-timestamp', ''],
    ['webhook-timestamp', 'now'],
    ['webhook-timestamp', '1e9'],
    ['webhook-timestamp', `-${Math.floor(now.getTime() / 1000)}`],
    ['webhook-timestamp', '9'.repeat(400)],
    ['webhook-signature', ''],
    ['webhook-signature', 'v1'],
    ['webhook-signature', 'v1,'],
    ['webhook-signature', `v1,${'A'.repeat(10_000)}`],
  ])('is invalid with %s: %s', (name, value) => {
    const body = bounced('ada@example.org')
    expect(read(body, { ...reportHeaders(body, now), [name]: value })).toEqual(forged)
  })

  it('is invalid without headers, and with headers of both prefixes', () => {
    const body = bounced('ada@example.org')
    expect(read(body, {})).toEqual(forged)
    const { 'webhook-id': id = '', ...others } = reportHeaders(body, now)
    expect(read(body, { ...others, 'svix-id': id })).toEqual(forged)
  })

  it('is invalid for bytes that are not text: different ones would decode to the same text', () => {
    const one = Buffer.concat([Buffer.from(ownBounce('ada@example.org', '5.1.1')), Buffer.from([0xff])])
    expect(read(one)).toEqual(forged)
  })

  it('expires after five minutes, and is too early five minutes before', () => {
    const body = bounced('ada@example.org')
    const headers = reportHeaders(body, now)
    const second = Math.floor(now.getTime() / 1000) * 1000
    const after = (milliseconds: number) => read(body, headers, new Date(second + milliseconds))
    expect(after(5 * MINUTE + 999)).toMatchObject({ ok: true })
    expect(after(5 * MINUTE + 1000)).toEqual(stale)
    expect(after(-5 * MINUTE)).toMatchObject({ ok: true })
    expect(after(-5 * MINUTE - 1)).toEqual(stale)
  })
})

describe('the payload of a report', () => {
  const bounces = (body: string) => {
    const report = read(body)
    return report.ok ? report.bounces : report.reason
  }

  it.each([
    ['5.1.1', true],
    ['5.1.0', true],
    ['5.1.2', true],
    ['5.1.6', true],
    ['5.1.10', true],
    ['5.2.1', true],
    ['5.1.7', false],
    ['5.1.8', false],
    ['5.1.11', false],
    ['5.2.2', false],
    ['5.7.1', false],
    ['4.1.1', false],
    ['4.2.2', false],
  ])('of an operator’s script with status %s: permanent %s', (status, permanent) => {
    expect(bounces(ownBounce('ada@example.org', status))).toEqual([{ address: 'ada@example.org', permanent }])
  })

  it.each([
    ['Permanent', true],
    ['Transient', false],
    ['Undetermined', false],
  ])('of the provider with type %s: permanent %s', (type, permanent) => {
    expect(bounces(bounced('ada@example.org', type))).toEqual([{ address: 'ada@example.org', permanent }])
  })

  it.each([
    'ada@example.org',
    ' ada@example.org ',
    '<ada@example.org>',
    'Ada <ada@example.org>',
    'Ada Lovelace  <ada@example.org>',
    '"Lovelace, Ada" <ada@example.org>',
    '"Ada \\"A.\\" Lovelace; @home" <ada@example.org>',
    'ada@example.org.',
    '<ada@example.org.>',
    'ada@EXAMPLE.org',
    'mailto:ada@example.org',
    'rfc822;ada@example.org',
    'RFC822; <ada@example.org>',
    'ada@example.org (Ada Lovelace)',
    '‹ada@example.org›',
  ])('is about the address of a recipient like %s', (recipient) => {
    const found = [{ address: 'ada@example.org', permanent: true }]
    expect(bounces(ownBounce(recipient, '5.1.1'))).toEqual(found)
    expect(bounces(bounced(recipient))).toEqual(found)
  })

  it.each([
    '',
    'ada',
    '<>',
    'Ada',
    'ada@example.org, grace@example.org',
    'ada@example.org; grace@example.org',
    '<ada@example.org>, <grace@example.org>',
    'Ada <ada@example.org>, Grace <grace@example.org>',
    'grace@example.org <ada@example.org>',
    'ada@localhost',
    `${'a'.repeat(2000)}@example.org`,
  ])('is invalid with a recipient like %s', (recipient) => {
    const wanted = { ok: false, reason: 'not-understood', problem: 'recipient' }
    expect(read(ownBounce(recipient, '5.1.1'))).toEqual(wanted)
    expect(read(bounced(recipient))).toEqual(wanted)
    expect(read(bounced(recipient, 'Transient'))).toEqual(wanted)
  })

  it.each(['', 'Permanently', 'constructor', '__proto__'])('is invalid with the kind %j', (type) => {
    expect(read(bounced('ada@example.org', type))).toMatchObject({ problem: 'kind' })
  })

  it('may have one recipient that is not in a list', () => {
    const data = { to: 'Ada <ada@example.org>', bounce: { type: 'Hard' } }
    expect(bounces(JSON.stringify({ type: 'email.bounced', data }))).toEqual([
      { address: 'ada@example.org', permanent: true },
    ])
  })

  it('of a complaint ends updates as a bounce does', () => {
    const body = JSON.stringify({ type: 'email.complained', data: { to: ['ada@example.org'] } })
    expect(bounces(body)).toEqual([{ address: 'ada@example.org', permanent: true }])
  })

  it('gives no bounce for several recipients: our emails have one', () => {
    const to = ['ada@example.org', 'grace@example.org']
    expect(
      bounces(JSON.stringify({ type: 'email.bounced', data: { to, bounce: { type: 'Permanent' } } })),
    ).toEqual([])
    expect(bounces(JSON.stringify({ type: 'email.complained', data: { to } }))).toEqual([])
  })

  it.each([
    '{"type":"email.delivered","data":{"to":["ada@example.org"]}}',
    '{"type":"contact.created"}',
    '{"type":"__proto__","data":{}}',
  ])('may be about another event: %s', (body) => {
    expect(read(body)).toEqual({ ok: true, bounces: [] })
  })

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"mail.bounced"',
    '{"data":{}}',
    '{"type":1}',
    '{"type":"mail.bounced"}',
    '{"type":"mail.bounced","data":{"address":"ada@example.org"}}',
    '{"type":"mail.bounced","data":{"address":["ada@example.org"],"status":"5.1.1"}}',
    '{"type":"mail.bounced","data":{"address":"ada@example.org","status":"550 5.1.1"}}',
    '{"type":"email.bounced","data":{"to":["ada@example.org"]}}',
    '{"type":"email.bounced","data":{"to":[],"bounce":{"type":"Permanent"}}}',
    '{"type":"email.complained","data":{"to":{"address":"ada@example.org"}}}',
    `${'['.repeat(30_000)}${']'.repeat(30_000)}`,
  ])('may be invalid, although signed: %s', (body) => {
    expect(read(body)).toEqual(notUnderstood)
  })
})
