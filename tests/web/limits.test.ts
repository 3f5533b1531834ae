import { describe, expect, it } from 'vitest'
import { countIs } from '#tests/support/count.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, grace } from '#tests/support/people.ts'
import { startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'

const LETTER = '/letters/unpaid-proof'

/** A client at an address that the proxy states. */
function at(address: string): Record<string, string> {
  return { 'X-Forwarded-For': address }
}

function sign(server: TestServer, person: Record<string, string>, headers: Record<string, string> = {}) {
  const form = { version: '2', locale: 'en', consent: 'on', public: 'on', ...person }
  return new Visitor(server.url).post(`${LETTER}/sign`, form, headers)
}

async function figure(
  server: TestServer,
  name: string,
  headers: Record<string, string>,
): Promise<number | null> {
  const text = await (await fetch(`${server.url}/metrics`, { headers })).text()
  const value = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1]
  return value === undefined ? null : Number(value)
}

describe('the built server, asked too often', () => {
  it('asks to come back later, with all that was typed still there', async () => {
    const server = await startServer('sqlite', { env: { LIMIT_CLIENT: '2/1h' } })
    expect((await sign(server, ada)).status).toBe(303)
    expect((await sign(server, ada)).status).toBe(303)
    const refused = await sign(server, { ...grace, affiliation: 'Rear admiral' })
    expect(refused.status).toBe(429)
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(3500)
    expect(wait).toBeLessThanOrEqual(3600)
    expect(refused.headers.get('cache-control')).toBe('no-store')
    const html = await refused.text()
    for (const kept of [
      'value="Grace Hopper"',
      'value="grace@example.org"',
      'value="Rear admiral"',
      'Select the button again in 60 minutes',
    ]) {
      expect(html.includes(kept), kept).toBe(true)
    }
    expect(html).toMatch(/id="consent"[^>]*checked/)
  })

  it('rejects too many requests for lost links until later, and keeps the typed address', async () => {
    const server = await startServer('sqlite', { env: { LIMIT_LINKS: '1/1h' } })
    const ask = (path: string) => new Visitor(server.url).post(path, { email: ada.email })
    expect((await ask('/find-my-signature')).status).toBe(303)
    const refused = await ask('/fr/find-my-signature')
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500)
    const html = await refused.text()
    expect(html).toContain('value="ada@example.org"')
    expect(html).toContain('dans 60 minutes')
  })

  it('believes no header about where a request comes from, unless it is told whom to believe', async () => {
    const alone = await startServer('sqlite', { env: { LIMIT_CLIENT: '1/1h' } })
    expect((await sign(alone, ada, at('198.51.100.1'))).status).toBe(303)
    expect((await sign(alone, grace, at('198.51.100.2'))).status).toBe(429)
    const behind = await startServer('sqlite', { env: { LIMIT_CLIENT: '1/1h', TRUSTED_PROXIES: '1' } })
    expect((await sign(behind, ada, at('198.51.100.1'))).status).toBe(303)
    expect((await sign(behind, grace, at('198.51.100.2'))).status).toBe(303)
    // What stands before the proxy's own entry is whatever the client likes.
    expect((await sign(behind, ada, at('192.0.2.99, 198.51.100.2'))).status).toBe(429)
    expect((await sign(behind, ada, at('2001:db8:1:2::1'))).status).toBe(303)
    expect((await sign(behind, ada, at('2001:db8:1:2:ffff::1'))).status).toBe(429)
    expect(behind.rawLog()).not.toMatch(/198\.51\.100|2001:db8/)
  })

  it('raises an alarm about a cluster, shows it to the organisers and no one else, and one step clears it', async () => {
    const server = await startServer('sqlite', {
      env: { CLUSTER_DOMAIN: '4/10m', METRICS_TOKEN: 'a-token-for-the-operator', TRUSTED_PROXIES: '1' },
    })
    for (let i = 0; i < 6; i += 1) {
      const email = `${'abcdef'[i]}@flood.example`
      await sign(server, { name: `Name ${'abcdef'[i]}`, email }, at(`198.51.100.${i}`))
      const [mail] = await emailsTo(server.emailFolder, email)
      const thanks = await new Visitor(server.url).press(linkIn(mail as never), 'yes')
      expect(await thanks.text()).toContain('Signed by')
    }
    await sign(server, ada, at('203.0.113.1'))
    const [mail] = await emailsTo(server.emailFolder, ada.email)
    await new Visitor(server.url).press(linkIn(mail as never), 'yes')
    // Where counting takes a while it is done once a second.
    await countIs(server, 1)
    const names = await (await fetch(`${server.url}${LETTER}/signatures`)).text()
    expect(names).not.toContain('Name a')
    expect(server.log().filter(({ event }) => event === 'cluster-raised')).toEqual([
      expect.objectContaining({ level: 'warn', letter: 'unpaid-proof', kind: 'domain', quarantined: 5 }),
    ])

    const operator = { Authorization: 'Bearer a-token-for-the-operator' }
    expect(await figure(server, 'undersigned_clusters_open', operator)).toBe(1)
    expect(await figure(server, 'undersigned_signatures_quarantined', operator)).toBe(6)
    for (const headers of [{}, { Authorization: 'Bearer a-token-for-nobody' }]) {
      expect(await figure(server, 'undersigned_up', headers)).toBe(1)
      expect(await figure(server, 'undersigned_clusters_open', headers)).toBeNull()
    }

    const listed = await undersigned(['review'], server.env)
    expect(listed.stdout).toMatch(/at one email domain: flood\.example\t6 verified\t0 pending/)
    const cluster = listed.stdout.split('\t')[0] ?? ''
    const rejected = await undersigned(['review', cluster, '--reject', 'one machine'], server.env)
    expect(rejected).toMatchObject({ code: 0, stdout: 'Rejected: 6 signatures are invalid.\n' })
    expect((await undersigned(['review'], server.env)).stdout).toBe('No cluster waits for a decision.\n')
    expect((await undersigned(['review', '--all'], server.env)).stdout).toContain('(one machine)')
    expect(await undersigned(['review', cluster, '--release'], server.env)).toMatchObject({ code: 1 })
    expect((await undersigned(['review', cluster, '--undo'], server.env)).code).toBe(0)
    expect((await undersigned(['review', cluster, '--release'], server.env)).stdout).toBe(
      'Released: 6 signatures count once verified.\n',
    )
    await countIs(server, 7)
    expect((await undersigned(['check'], server.env)).code).toBe(0)
    expect(server.rawLog()).not.toMatch(/flood\.example|198\.51\.100/)
  })

  it('accepts signatures while a cluster is being decided', async () => {
    const server = await startServer('sqlite', { env: { CLUSTER_DOMAIN: '3/10m', TRUSTED_PROXIES: '1' } })
    let came = 0
    await until(async () => {
      // Those who are entered at the same moment may not see each other; the next one sees them all.
      const letters = [...String(came)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
      const person = { name: `Name ${letters}`, email: `${letters}@flood.example` }
      await sign(server, person, at(`198.51.100.${came}`))
      came += 1
      return server.log().some(({ event }) => event === 'cluster-raised')
    }, 'the cluster is noticed')
    const cluster = (await undersigned(['review'], server.env)).stdout.split('\t')[0] ?? ''
    const decide = async () => {
      for (let i = 0; i < 3; i += 1) {
        for (const decision of [['--reject', 'again'], ['--undo']])
          expect(await undersigned(['review', cluster, ...decision], server.env)).toMatchObject({ code: 0 })
      }
    }
    const goOn = async () => {
      for (let i = 0; i < 100; i += 1) {
        const person = { name: `Name ${i}`, email: `person-${i}@gmail.com` }
        expect((await sign(server, person, at(`203.0.113.${i}`))).status).toBe(303)
      }
    }
    await Promise.all([decide(), goOn()])
    expect((await undersigned(['check'], server.env)).code).toBe(0)
  })
})

it('the review says what it was not understood in', async () => {
  for (const args of [
    ['review', 'x'],
    ['review', '--release'],
    ['review', 'x', '--release', '--undo'],
    ['review', 'x', '--reject'],
    ['review', 'x', '--reject', ' '],
  ]) {
    expect((await undersigned(args, {})).code, args.join(' ')).toBe(2)
  }
})
