import { get } from 'node:https'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hcaptcha } from '#features/abuse/captcha/hcaptcha.ts'
import { routeHcaptcha } from '#tests/support/hcaptcha-route.ts'
import { type HcaptchaStandIn, hcaptchaStandIn, type Mode } from '#tests/support/hcaptcha-stand-in.ts'
import { until } from '#tests/support/waiting.ts'

const HOST = 'letter.example.org'

/** hCaptcha as the server has it, its servers, and what it reported. */
async function stage(changes: { secret?: string; siteKey?: string } = {}) {
  const standIn = await hcaptchaStandIn()
  onTestFinished(routeHcaptcha(standIn.port, standIn.ca))
  const reports: string[] = []
  const { siteKey, secret } = standIn
  const provider = hcaptcha({
    siteKey,
    secret,
    host: HOST,
    report: (reason) => reports.push(reason),
    ...changes,
  })
  return { standIn, reports, check: (answer: string) => provider.check('letter', answer) }
}

/** Of a request that this process makes beside those of hCaptcha. */
function statusOf({ port }: HcaptchaStandIn): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/1/api.js', rejectUnauthorized: false, agent: false }
    get(options, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode))
    }).once('error', reject)
  })
}

describe('an answer to hCaptcha', () => {
  it('is accepted once, at the host of the site, and no address is passed on', async () => {
    const { standIn, reports, check } = await stage()
    const answer = standIn.solve(HOST)
    expect(await check(answer)).toBe('ok')
    expect(await check(answer)).toBe('fail')
    expect([...(standIn.verified[0]?.keys() ?? [])].sort()).toEqual(['response', 'secret', 'sitekey'])
    expect(reports).toEqual([])
  })

  it('that was given at another host is wrong', async () => {
    const { standIn, check } = await stage()
    for (const host of ['example.org', `${HOST}.example.net`, 'LETTER.example.org', '']) {
      expect(await check(standIn.solve(host)), host).toBe('fail')
    }
  })

  it.each(['not an answer', 'é&response=x', 'x'.repeat(100_000)])(
    'that was made up is wrong',
    async (answer) => {
      const { reports, check } = await stage()
      expect(await check(answer)).toBe('fail')
      expect(reports).toEqual([])
    },
  )

  it.each([
    [{ secret: '0x1' }, 'invalid-input-secret'],
    [{ siteKey: '30000000-ffff-ffff-ffff-000000000003' }, 'sitekey-secret-mismatch'],
  ])('cannot be checked with wrong keys, and the log says why', async (changes, reason) => {
    const { standIn, reports, check } = await stage(changes)
    expect(await check(standIn.solve(HOST))).toBe('unavailable')
    expect(reports).toEqual([reason])
  })

  it.each<[Mode, string]>([
    ['down', 'ECONNRESET'],
    ['redirecting', 'status 302'],
    ['garbage', 'not JSON'],
  ])('cannot be checked while hCaptcha is %s', async (mode, reason) => {
    const { standIn, reports, check } = await stage()
    standIn.mode = mode
    const answer = standIn.solve(HOST)
    expect(await check(answer)).toBe('unavailable')
    expect(reports).toEqual([reason])
    expect(standIn.requests).toEqual(['hcaptcha.com/siteverify'])
    // What was said of it in between counts for nothing.
    standIn.mode = 'up'
    expect(await check(standIn.solve(HOST))).toBe('ok')
  })

  it.each<[Mode, string]>([
    ['slow', 'timeout'],
    ['endless', 'too long'],
  ])(
    'cannot be checked while hCaptcha is %s, that connection is ended, and no other',
    async (mode, reason) => {
      const { standIn, reports, check } = await stage()
      standIn.mode = mode
      const checked = check(standIn.solve(HOST))
      expect(await statusOf(standIn)).toBe(200)
      expect(await checked).toBe('unavailable')
      expect(reports).toEqual([reason])
      await until(() => standIn.ended === 1, 'the connection is ended')
    },
  )

  it('cannot be checked where the server does not respond', async () => {
    onTestFinished(routeHcaptcha(1, ''))
    const reports: string[] = []
    const provider = hcaptcha({
      siteKey: '',
      secret: '',
      host: HOST,
      report: (reason) => reports.push(reason),
    })
    expect(await provider.check('letter', 'answer')).toBe('unavailable')
    expect(reports).toEqual(['ECONNREFUSED'])
  })
})
