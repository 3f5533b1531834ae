import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { describe, expect, it } from 'vitest'
import { signAndVerify, verifyingEmail } from '#tests/support/cluster.ts'
import { countIs } from '#tests/support/count.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { type HcaptchaStandIn, hcaptchaStandIn } from '#tests/support/hcaptcha-stand-in.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'
import { startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { smtpSink } from '#tests/support/smtp.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { Visitor } from '#tests/support/visitor.ts'

const LETTER = '/letters/unpaid-proof'

/** A challenge of the letter, solved as a browser solves it. */
async function solveAltcha(server: TestServer): Promise<string> {
  const challenge = await (await fetch(`${server.url}${LETTER}/challenge.json`)).json()
  const solution = await solveChallenge({ challenge, deriveKey })
  return written({ challenge, solution })
}

const written = (solved: object) => Buffer.from(JSON.stringify(solved)).toString('base64')

/** The status of an answer, and whether everything typed came back with it. */
async function signed(
  server: TestServer,
  person: Record<string, string>,
): Promise<{ status: number; kept: boolean }> {
  const answer = await new Visitor(server.url).sign(person)
  const html = await answer.text()
  const kept = [`value="${person['name']}"`, `value="${person['email']}"`].every((each) =>
    html.includes(each),
  )
  return { status: answer.status, kept }
}

async function verify(server: TestServer, email: string): Promise<void> {
  const [mail] = await emailsTo(server.emailFolder, email)
  await new Visitor(server.url).press(linkIn(mail as never), 'yes')
}

function withHcaptcha(standIn: HcaptchaStandIn) {
  return startServer('sqlite', { env: { CAPTCHA: 'hcaptcha', ...standIn.env } })
}

onEachDatabase('a captcha', (kind) => {
  it('28: that is missing keeps signatures in quarantine, and rejects no one', async () => {
    const server = await startServer(kind, { env: { CAPTCHA: 'altcha' } })
    expect((await signed(server, ada)).status).toBe(303)
    await verify(server, ada.email)
    await countIs(server, 0)
    expect((await undersigned(['review'], server.env)).stdout).toContain('without a captcha\t1 verified')
    expect((await signed(server, { ...grace, altcha: await solveAltcha(server) })).status).toBe(303)
    await verify(server, grace.email)
    await countIs(server, 1)
    await isUnharmed(server)
  })

  it('28: that is replayed, forged or malformed is rejected, and the form is kept', async () => {
    const server = await startServer(kind, { env: { CAPTCHA: 'altcha' } })
    const altcha = await solveAltcha(server)
    expect((await signed(server, { ...ada, altcha })).status).toBe(303)
    const { challenge, solution } = JSON.parse(Buffer.from(altcha, 'base64').toString()) as {
      challenge: { parameters: Record<string, unknown> }
      solution: object
    }
    const easier = { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '' } }
    const later = {
      ...challenge,
      parameters: { ...challenge.parameters, data: { expires: Date.now() + 10 ** 9 } },
    }
    for (const wrong of [
      altcha,
      written({ challenge: easier, solution }),
      written({ challenge: later, solution }),
      written({ challenge, solution: null }),
      written({}),
      written([]),
      'null',
      'AAAA',
      '',
      'x'.repeat(60_000),
    ]) {
      expect(await signed(server, { ...grace, altcha: wrong }), wrong.slice(0, 60)).toEqual({
        status: 422,
        kept: true,
      })
    }
    await verify(server, ada.email)
    await countIs(server, 1)
    await isUnharmed(server)
  })
})

// What a provider answers, and what a crowd is taken for, no database changes.
describe('a captcha of a provider', () => {
  it('28: that cannot be checked, whatever fails at its provider, is rejected, and the form is kept', async () => {
    const standIn = await hcaptchaStandIn()
    const server = await withHcaptcha(standIn)
    const sign = (person: Record<string, string>) =>
      signed(server, { ...person, 'h-captcha-response': standIn.solve('localhost') })
    const modes = ['down', 'slow', 'redirecting', 'garbage'] as const
    for (const [i, mode] of modes.entries()) {
      const person = { ...ada, email: `ada${i}@example.org` }
      const before = standIn.requests.length
      standIn.mode = mode
      expect(await sign(person), mode).toEqual({ status: 503, kept: true })
      standIn.mode = 'up'
      expect((await sign(person)).status, mode).toBe(303)
      expect(standIn.requests.slice(before)).toEqual(['hcaptcha.com/siteverify', 'hcaptcha.com/siteverify'])
    }
    await isUnharmed(server)
  })

  it('28: that was solved elsewhere, or before, is invalid', async () => {
    const standIn = await hcaptchaStandIn()
    const server = await withHcaptcha(standIn)
    const elsewhere = standIn.solve('evil.example')
    const here = standIn.solve('localhost')
    const sign = (response: string) => signed(server, { ...ada, 'h-captcha-response': response })
    expect(await sign(elsewhere)).toEqual({ status: 422, kept: true })
    expect((await sign(here)).status).toBe(303)
    expect(await sign(here)).toEqual({ status: 422, kept: true })
    await isUnharmed(server)
  })

  it('lets a lecture hall of 300 behind one address sign, verify and count, all at one domain', async () => {
    const standIn = await hcaptchaStandIn()
    const sink = await smtpSink({ read: verifyingEmail })
    const server = await startServer('sqlite', {
      env: {
        CAPTCHA: 'hcaptcha',
        ...standIn.env,
        SMTP_URL: sink.url,
        MAIL_RATE: '1000',
        TRUSTED_PROXIES: '1',
      },
    })
    const hall = crowd(300).map((person) => ({
      ...person,
      network: '203.0.113.7',
      captcha: async () => ({ 'h-captcha-response': standIn.solve('localhost') }),
    }))
    const { statuses, verified, count } = await signAndVerify(server, sink, hall)
    expect(statuses).toEqual({ 303: 300 })
    expect([verified, count]).toEqual([300, 300])
    expect((await undersigned(['review'], server.env)).stdout).toBe('No cluster waits for a decision.\n')
    await isUnharmed(server)
  }, 180_000)
})
