import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { USUAL_SELECTORS } from '#features/email/sender-domain/dkim.ts'
import { freshFolder } from '#tests/support/databases.ts'
import { rsaRecord } from '#tests/support/dkim-keys.ts'
import { emailsIn } from '#tests/support/mailbox.ts'
import { standInNameServer, type Zone } from '#tests/support/name-server.ts'
import { undersigned } from '#tests/support/server.ts'
import { type SmtpSink, smtpSink } from '#tests/support/smtp.ts'

const GOOD: Zone = {
  'letter.example.org': { TXT: ['something else', 'v=spf1 ip4:192.0.2.25 -all'] },
  's1._domainkey.letter.example.org': { TXT: [rsaRecord(2048)] },
  '_dmarc.example.org': { TXT: ['v=DMARC1; p=reject'] },
}

/** The same without these names. */
function without(...names: string[]): Zone {
  return Object.fromEntries(Object.entries(GOOD).filter(([name]) => !names.includes(name)))
}

/** Runs the command against these names, with a mail server that takes everything unless it was told otherwise. */
async function checkEmail(
  zone: Zone,
  {
    args = [],
    env = {},
    sink,
  }: Partial<{ args: string[]; env: Record<string, string>; sink: SmtpSink }> = {},
) {
  const names = await standInNameServer(zone)
  const email = sink ?? (await smtpSink())
  const dataDir = freshFolder()
  const settings = {
    DATA_DIR: dataDir,
    MAIL_FROM: 'Our letter <letter@letter.example.org>',
    SMTP_URL: email.url,
    ...env,
  }
  const done = await undersigned(['check', '--email', '--dns', names.address, ...args], settings)
  return { ...done, lines: done.stdout.trimEnd().split('\n'), sink: email, asked: names.asked, dataDir }
}

const line = (start: string) => expect.stringMatching(new RegExp(`^${start.replace(/[.()+]/g, '\\$&')}`))

describe('where all is well', () => {
  it('each line is ok, and one message has gone to the sender; the database was not touched', async () => {
    const { code, lines, stderr, sink, dataDir } = await checkEmail(GOOD)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(lines).toEqual([
      line('ok      SPF: letter.example.org says who may send for it, with 0 of 10 lookups'),
      line('ok      DKIM: s1._domainkey.letter.example.org has an RSA key of 2048 bits.'),
      line('ok      DMARC: The record at _dmarc.example.org holds for letter.example.org'),
      line('ok      Mail server: 127.0.0.1 is at 127.0.0.1.'),
      line('ok      PTR: 127.0.0.1 is of this machine or its own network'),
      line('ok      Test message: The mail server took it for letter@letter.example.org (sent)'),
    ])
    expect(sink.received.map(({ to, subject }) => ({ to, subject }))).toEqual([
      { to: ['letter@letter.example.org'], subject: 'A test message of your open letters' },
    ])
    expect(existsSync(join(dataDir, 'undersigned.db'))).toBe(false)
  })

  it('the message goes where --to says, and only the selectors that are named are looked at', async () => {
    const zone = { ...GOOD, 'a.b._domainkey.letter.example.org': { TXT: [rsaRecord(2048)] } }
    const args = ['--to', 'olga@example.org', '--selector', 's1', '--selector', 'a.b, s1']
    const { code, lines, sink, asked } = await checkEmail(zone, { args })
    expect(code).toBe(0)
    expect(sink.asked).toEqual(['olga@example.org'])
    expect(lines.filter((each) => each.includes('DKIM'))).toEqual([
      line('ok      DKIM: s1._domainkey.letter.example.org'),
      line('ok      DKIM: a.b._domainkey.letter.example.org'),
    ])
    expect(asked.filter((name) => name.includes('_domainkey'))).toHaveLength(2)
  })
})

describe('a record that is missing', () => {
  it('is told with its name and what to add', async () => {
    const { code, lines } = await checkEmail({}, { args: ['--selector', 's1'] })
    expect(code).toBe(1)
    expect(lines.slice(0, 3)).toEqual([
      line('BROKEN  SPF: letter.example.org has no SPF record: add a TXT record at letter.example.org'),
      line('BROKEN  DKIM: s1._domainkey.letter.example.org has no key: add a TXT record'),
      line('BROKEN  DMARC: Neither letter.example.org nor a domain above it has a DMARC record: add'),
    ])
  })

  it.each([
    ['letter.example.org', 'SPF'],
    ['_dmarc.example.org', 'DMARC'],
  ])('at %s is enough to break %s, and nothing else', async (name, about) => {
    const { code, lines } = await checkEmail(without(name))
    expect(code).toBe(1)
    expect(lines.filter((each) => !each.startsWith('ok'))).toEqual([line(`BROKEN  ${about}: `)])
  })

  it('is no fault where no selector was named: the usual ones were only tried', async () => {
    const { code, lines, asked } = await checkEmail(without('s1._domainkey.letter.example.org'))
    expect(code).toBe(0)
    expect(lines[1]).toEqual(line('warn    DKIM: None of the usual selectors has a key'))
    expect(lines[1]).toContain('--selector')
    const tried = USUAL_SELECTORS.map((selector) => `${selector}._domainkey.letter.example.org`)
    expect(asked.filter((name) => name.includes('_domainkey')).toSorted()).toEqual(tried.toSorted())
  })
})

describe('a record that is broken', () => {
  it('breaks the check', async () => {
    const { code, lines } = await checkEmail({
      'letter.example.org': { TXT: ['v=spf1 mx -all', 'v=spf1 a -all'] },
      's1._domainkey.letter.example.org': { TXT: ['v=DKIM1; p='] },
      '_dmarc.letter.example.org': { TXT: ['v=DMARC1; policy=reject'] },
      '_dmarc.example.org': { TXT: ['v=DMARC1; p=reject'] },
    })
    expect(code).toBe(1)
    expect(lines.slice(0, 3)).toEqual([
      line('BROKEN  SPF: letter.example.org has 2 SPF records'),
      line('BROKEN  DKIM: The key at s1._domainkey.letter.example.org is revoked'),
      line('BROKEN  DMARC: The DMARC record at _dmarc.letter.example.org cannot be read'),
    ])
  })

  it('is no finding where a key was replaced by another', async () => {
    const { lines } = await checkEmail({
      ...GOOD,
      's2._domainkey.letter.example.org': { TXT: ['v=DKIM1; p='] },
    })
    expect(lines.filter((each) => each.includes('DKIM:'))).toEqual([line('ok      DKIM: s1._domainkey')])
  })

  it('cannot steer the terminal', async () => {
    const { lines } = await checkEmail({
      ...GOOD,
      'letter.example.org': { TXT: ['v=spf1 \u001B[2Jgone -all'] },
    })
    expect(lines[0]).toEqual(line('BROKEN  SPF: '))
    expect(lines[0]).toContain('"?[2Jgone"')
  })
})

it('what is not answered is not called missing, and breaks nothing', async () => {
  const { code, lines } = await checkEmail(
    {
      'letter.example.org': 'fails',
      's1._domainkey.letter.example.org': 'fails',
      '_dmarc.letter.example.org': 'fails',
    },
    { args: ['--selector', 's1'] },
  )
  expect(code).toBe(0)
  expect(lines.slice(0, 3)).toEqual([
    line('warn    SPF: letter.example.org could not be looked up (ESERVFAIL)'),
    line('warn    DKIM: s1._domainkey.letter.example.org could not be looked up (ESERVFAIL)'),
    line('warn    DMARC: _dmarc.letter.example.org could not be looked up (ESERVFAIL)'),
  ])
})

it('the addresses of the mail server are followed to their names and back', async () => {
  const { code, lines } = await checkEmail(
    {
      ...GOOD,
      'smtp.invalid': {
        A: ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '10.0.0.1'],
        AAAA: ['2001:db8::1'],
      },
      '1.2.0.192.in-addr.arpa': { PTR: ['other.invalid', 'smtp.invalid'] },
      '2.2.0.192.in-addr.arpa': { PTR: ['other.invalid'] },
      '4.2.0.192.in-addr.arpa': 'fails',
      'other.invalid': { A: ['192.0.2.99'] },
      [`1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`]: { PTR: ['smtp.invalid'] },
    },
    { env: { SMTP_URL: 'smtp://smtp.invalid' } },
  )
  expect(lines.filter((each) => each.includes('Mail server:'))).toEqual([
    line(
      'ok      Mail server: smtp.invalid is at 192.0.2.1, 192.0.2.2, 192.0.2.3, 192.0.2.4, 10.0.0.1, 2001:db8::1.',
    ),
  ])
  expect(lines.filter((each) => each.includes('PTR:'))).toEqual([
    line('ok      PTR: 192.0.2.1 is smtp.invalid, which leads back to it.'),
    line('warn    PTR: The reverse name of 192.0.2.2, other.invalid, does not lead back to it'),
    line('warn    PTR: 192.0.2.3 has no reverse name'),
    line('warn    PTR: The reverse name of 192.0.2.4 could not be looked up (ESERVFAIL)'),
    line('ok      PTR: 10.0.0.1 is of this machine or its own network'),
    line('ok      PTR: 2001:db8::1 is smtp.invalid'),
  ])
  // The name is reserved: no machine reaches that server.
  expect(lines.at(-1)).toEqual(line('BROKEN  Test message: The mail server cannot be reached'))
  expect(code).toBe(1)
})

it.each([
  ['rcpt', { code: 550, text: '5.7.1 relaying denied' }, 'BROKEN', 'refused, 550', 1],
  ['rcpt', { code: 550, text: '5.1.1 no such user' }, 'BROKEN', 'no-mailbox, 550', 1],
  ['mail', { code: 550, text: '5.1.8 bad sender' }, 'BROKEN', 'stopped, 550', 1],
  ['data', { code: 451, text: '4.7.1 greylisted' }, 'warn', 'later, 451', 0],
  ['connect', 'hang-up', 'BROKEN', 'cannot be reached', 1],
] as const)('at %s the mail server says %j', async (step, refusal, word, reply, exit) => {
  const sink = await smtpSink()
  sink.refuse(step, refusal)
  const { code, lines } = await checkEmail(GOOD, { sink })
  expect(lines.at(-1)).toEqual(line(`${word.padEnd(6)}  Test message: `))
  expect(lines.at(-1)).toContain(reply)
  expect(code).toBe(exit)
  expect(sink.received).toEqual([])
})

describe('in demonstration', () => {
  it('mail goes to files, and nothing of the reserved domain is looked up', async () => {
    const { code, lines, asked, dataDir } = await checkEmail(GOOD, { env: { SMTP_URL: '', MAIL_FROM: '' } })
    expect(code).toBe(0)
    expect(lines).toEqual([
      line('ok      Sender: The domain demonstration.invalid is reserved for demonstration'),
      line(`ok      Test message: SMTP_URL is not set, so email goes to files: the message is in ${dataDir}`),
    ])
    expect(asked).toEqual([])
    const [email] = await emailsIn(join(dataDir, 'mail'))
    expect(email?.text).toContain('http://localhost:4321')
  })

  it('a domain of one’s own is looked up', async () => {
    const { lines } = await checkEmail(GOOD, { env: { SMTP_URL: '' } })
    expect(lines.map((each) => each.slice(0, 14))).toEqual([
      'ok      SPF: l',
      'ok      DKIM: ',
      'ok      DMARC:',
      'ok      Test m',
    ])
  })

  it('the reserved domain is broken once mail leaves', async () => {
    const { code, lines } = await checkEmail(GOOD, { env: { MAIL_FROM: '' } })
    expect(code).toBe(1)
    expect(lines[0]).toEqual(line('BROKEN  Sender: Receivers reject email from demonstration.invalid'))
  })
})

describe('what cannot be understood is refused before anything is sent', () => {
  it.each([
    ['--to', 'olga@example.org, eve@example.net'],
    ['--selector', 's1,,s2'],
    ['--dns', 'dns.example.org'],
  ])('%s %s', async (option, value) => {
    const { code, stdout, stderr, sink } = await checkEmail(GOOD, { args: [option, value] })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(`'${option} `)
    expect(sink.asked).toEqual([])
  })

  it('options of --mail without it', async () => {
    const { code, stderr } = await undersigned(['check', '--to', 'olga@example.org'], {
      DATA_DIR: freshFolder(),
    })
    expect(code).toBe(2)
    expect(stderr).toContain('need --email')
  })
})
