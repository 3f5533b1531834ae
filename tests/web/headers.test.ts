import { describe, expect, it } from 'vitest'
import { THIS_TEST } from '#tests/support/databases.ts'
import { inhabited } from '#tests/support/inhabited.ts'
import { ask, requestOf } from '#tests/support/raw-http.ts'
import { startServer } from '#tests/support/server.ts'
import { askEverything, EXPECTED_STATUSES } from '#tools/headers/questions.ts'
import { wrongWith } from '#tools/headers/required.ts'
import { contentSecurityPolicy } from '#web/http/security-headers.ts'

describe('the headers', () => {
  it('are on every answer: of each page, each kind of file, each refusal', async () => {
    const site = await inhabited('sqlite', { stage: THIS_TEST, faults: ['request-failed', 'loop-failed'] })
    const heard = await askEverything(site)
    expect(heard.flatMap(wrongWith)).toEqual([])
    const statuses = new Set(heard.map(({ answer }) => answer.status))
    for (const status of EXPECTED_STATUSES) expect(statuses, `${status}`).toContain(status)
  })

  it('do not require TLS where the site has none', async () => {
    const server = await startServer('sqlite')
    const { headers } = await ask(server.url, requestOf('GET', '/'))
    expect(headers.has('content-security-policy')).toBe(true)
    expect(headers.has('strict-transport-security')).toBe(false)
  })

  it('let a page say what it needs from elsewhere, and no other page gets it', () => {
    const policy = contentSecurityPolicy({
      'script-src': ['https://a.example'],
      'frame-src': ['https://b.example'],
    })
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "script-src 'self' https://a.example",
        'frame-src https://b.example',
        "default-src 'none'",
      ]),
    )
    expect(contentSecurityPolicy()).not.toContain('example')
  })
})
