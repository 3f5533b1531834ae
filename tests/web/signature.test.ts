import { cp, readFile, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { insertInvalidation } from '#db/queries/moderation/invalidations.ts'
import type { NewSignature } from '#db/queries/signatures/signatures.ts'
import { countIs, figuresOf } from '#tests/support/count.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { organiserOf } from '#tests/support/organisers.ts'
import { ada } from '#tests/support/people.ts'
import { copyOfTheProgram, letterFolder } from '#tests/support/project.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'
import { mailboxKey } from '#values/keys.ts'

/** Ada signs version 1 while version 2 is there, and gets her private link. */
async function adaHasLink(server: TestServer): Promise<{ visitor: Visitor; path: string }> {
  const visitor = new Visitor(server.url)
  await visitor.sign({ ...ada, version: '1' })
  const [verification] = await emailsTo(server.emailFolder, ada.email)
  await visitor.press(linkIn(verification as never), 'yes')
  const emails = await emailsTo(server.emailFolder, ada.email, 2)
  const link = linkIn(emails.find((mail) => mail.text.includes('/signature/')) as never)
  return { visitor, path: new URL(link).pathname }
}

async function reaffirmed(server: TestServer): Promise<number> {
  return (await figuresOf(server)).versions[1]?.reaffirmed ?? -1
}

describe('the private page', () => {
  it('takes a press of its own button, from the browser that it was shown to, and no other', async () => {
    const server = await startServer('sqlite')
    const { visitor, path } = await adaHasLink(server)
    const fields = { ...hiddenFields(await (await visitor.get(path)).text()), answer: 'reaffirm' }
    const stranger = new Visitor(server.url)
    const refused: [Promise<Response>, number][] = [
      [stranger.post(path, fields), 403],
      [visitor.post(path, { ...fields, nonce: 'x'.repeat(43) }), 403],
      [visitor.post(path, { ...fields, nonce: '' }), 403],
      [visitor.post(path, { ...fields, token: 'x'.repeat(43) }), 403],
      [
        visitor.post(path, fields, { Origin: 'https://elsewhere.example', 'Sec-Fetch-Site': 'cross-site' }),
        403,
      ],
      [visitor.post(path, { ...fields, digest: 'f'.repeat(64) }), 409],
      [visitor.post(path, { ...fields, version: '3' }), 409],
      [visitor.post(path, { ...fields, version: 'NaN' }), 409],
      [visitor.post(path, { ...fields, answer: 'no' }), 400],
      [visitor.post('/signature/none', { ...fields, token: 'none' }), 404],
    ]
    for (const [answer, status] of refused) expect((await answer).status).toBe(status)
    expect(await reaffirmed(server)).toBe(0)
    const again = await (await visitor.post(path, { ...fields, digest: 'f'.repeat(64) })).text()
    expect(again).toContain('The version that you were shown can no longer be signed')
    expect((await visitor.post(path, fields)).status).toBe(303)
    await until(async () => (await reaffirmed(server)) === 1, 'it is counted')
    expect(server.rawLog()).not.toContain(path.split('/').at(-1))
  })

  it('is not cached, and its address is not passed on', async () => {
    const server = await startServer('sqlite')
    const { visitor, path } = await adaHasLink(server)
    const { headers } = await visitor.get(path)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-robots-tag')).toContain('noindex')
  })
})

/** A page without its parts that differ each time: the nonce, and the links of emails. */
const withoutSecrets = (text: string) => text.replace(/[\w-]{43}/g, '…')

/** A signer of version 2 whose row is changed, before or after verifying. */
async function told(
  server: TestServer,
  email: string,
  changes: { before?: Partial<NewSignature>; after?: Partial<NewSignature> },
) {
  const { context, close } = await openForCommand(loadConfig(server.env), 'amend')
  const change = (set: Partial<NewSignature>) =>
    context.store.write(async (tx) => {
      const { signatures } = tx.tables
      const mailbox = mailboxKey(context.secret, 'unpaid-proof', email)
      await tx.update(signatures).set(set).where(eq(signatures.mailboxKey, mailbox))
    })
  try {
    const visitor = new Visitor(server.url)
    await visitor.sign({ name: ada.name, email })
    const [verification] = await emailsTo(server.emailFolder, email)
    const link = linkIn(verification as never)
    if (changes.before) await change(changes.before)
    const after = await (await visitor.press(link, 'yes')).text()
    const emails = await emailsTo(server.emailFolder, email, 2)
    const mail = emails.find(({ text }) => text.includes('/signature/'))
    if (!mail) throw new Error('The private link was not sent.')
    if (changes.after) await change(changes.after)
    const look = async (path: string) => withoutSecrets(await (await visitor.get(path)).text())
    return {
      after: withoutSecrets(after),
      mail: withoutSecrets(mail.text),
      verified: await look(new URL(link).pathname),
      // Moments to the minute may lie on either side of a full one.
      own: (await look(new URL(linkIn(mail)).pathname)).replace(/\d\d?:\d\d( [AP]M)? UTC/g, 'UTC'),
      data: await (await visitor.press(linkIn(mail), 'download')).text(),
    }
  } finally {
    await close()
  }
}

describe('what a signer is told', () => {
  const REVIEWED = 'Some signatures are reviewed before they are counted.'

  it('is the same, in each page and mail, whether their signature counts or is under review', async () => {
    const server = await startServer('sqlite')
    const now = new Date()
    const counted = await told(server, 'ada@example.org', {})
    const heldBefore = await told(server, 'ada@example.net', { before: { quarantinedAt: now } })
    const heldAfter = await told(server, 'ada@example.com', { after: { quarantinedAt: now } })
    for (const held of [heldBefore, heldAfter]) {
      for (const page of ['after', 'verified', 'own', 'mail'] as const)
        expect(held[page], page).toBe(counted[page])
      expect(Object.keys(JSON.parse(held.data))).toEqual(Object.keys(JSON.parse(counted.data)))
      // What is stored about them is theirs to know (GDPR, article 15).
      expect(JSON.parse(held.data)).toMatchObject({ quarantinedAt: now.toISOString() })
    }
    expect(JSON.parse(counted.data)).toMatchObject({ quarantinedAt: null })
    for (const page of ['after', 'verified', 'own', 'mail'] as const) {
      expect(counted[page].replace(/\s+/g, ' '), page).toContain(REVIEWED)
      expect(counted[page], page).not.toMatch(/counts from|from now on|flood/)
    }
  })

  it('is that an invalidated one does not count, since when and why in public, and whom to write to', async () => {
    const server = await startServer('sqlite')
    const now = new Date()
    const { context, close } = await openForCommand(loadConfig(server.env), 'amend')
    const olga = await organiserOf(context)
    await context.store.write((tx) =>
      insertInvalidation(tx, {
        id: 'made',
        letter: 'unpaid-proof',
        at: now,
        day: '2026-03-01',
        organiserId: olga.organiserId,
        cause: 'impersonation',
        reason: 'Only organisers read this',
        condition: null,
        expected: 1,
        count: 1,
        pending: 0,
        place: null,
        restoredAt: null,
        finishedAt: now,
      }),
    )
    await close()
    const invalid = { invalidatedAt: now, invalidationId: 'made' }
    const after = await told(server, 'ada@example.org', { after: invalid })
    const before = await told(server, 'ada@example.net', { before: invalid })
    for (const page of [after.own, after.verified, before.after, before.own, before.verified]) {
      expect(page).toContain('Your signature does not count')
      expect(page).toMatch(/2026[^<]*in public: in someone else’s name/)
      expect(page).toContain('href="mailto:organisers@example.org"')
      expect(page).not.toContain(REVIEWED)
      expect(page).not.toContain('Only organisers read this')
      expect(page).not.toContain('You have also signed')
    }
  })

  it('is that organisers hid their name, and that what was handed over before erasing still has it', async () => {
    const server = await startServer('sqlite')
    const hidden = await told(server, 'ada@example.org', { after: { hiddenAt: new Date() } })
    expect(hidden.own).toContain('The organisers have hidden your name')
    expect(hidden.own).not.toContain('in the public list')
    const shown = await adaHasLink(await startServer('sqlite'))
    const page = await (await shown.visitor.get(shown.path)).text()
    expect(page).not.toContain('have hidden your name')
    // Before withdrawing and before erasing, and after it.
    const documents = 'Documents that were already handed over or exported do not change'
    expect(page.split(documents)).toHaveLength(3)
    const fields = hiddenFields(page)
    const withdrawn = await shown.visitor.post(shown.path, { ...fields, answer: 'withdraw' })
    const look = await withdrawn.text()
    expect(look).toContain('This signature is withdrawn')
    expect(look.split(documents)).toHaveLength(3)
    const erased = await shown.visitor.post(shown.path, { ...hiddenFields(look), answer: 'erase' })
    expect(await erased.text()).toMatch(/Everything is erased[\s\S]*Documents that were already handed over/)
  })
})

/** The values of a page's buttons that answer, the filled one first marked so. */
function answersOf(page: string): string[] {
  const buttons = page.matchAll(/<button type="submit" class="button( quiet)?" name="answer" value="(\w+)"/g)
  return [...buttons].map(([, quiet, value]) => `${value}${quiet ? '' : ' filled'}`)
}

it('a version in a language that the signer did not read is offered, and not by the button that stands out', async () => {
  const root = await copyOfTheProgram()
  const second = await readFile(join(letterFolder(root), 'v2.en.md'), 'utf8')
  const third = second.replace('version: 2', 'version: 3').replace(/^published: .*/m, 'published: 2024-12-02')
  await writeFile(join(letterFolder(root), 'v3.en.md'), `${third}\nOne more paragraph.\n`)
  const server = await startServer('sqlite', { root })
  const visitor = new Visitor(server.url)
  for (const [locale, verify, own] of [
    ['en', ['offered filled', 'yes', 'no'], ['reaffirm filled', 'keep']],
    ['fr', ['yes filled', 'offered', 'no'], ['keep filled', 'reaffirm']],
    ['ar', ['yes filled', 'offered', 'no'], ['keep filled', 'reaffirm']],
  ] as const) {
    const email = `ada-${locale}@example.org`
    await visitor.sign({ name: ada.name, email, version: '2', locale })
    const [verification] = await emailsTo(server.emailFolder, email)
    const link = linkIn(verification as never)
    const pending = await (await visitor.get(new URL(link).pathname)).text()
    expect(answersOf(pending), locale).toEqual(verify)
    await visitor.press(link, 'yes')
    const emails = await emailsTo(server.emailFolder, email, 2)
    const path = new URL(linkIn(emails.find(({ text }) => text.includes('/signature/')) as never)).pathname
    const page = await (await visitor.get(path)).text()
    expect(answersOf(page).slice(0, 2), locale).toEqual(own)
  }
})

describe('a private link to several letters', () => {
  it('does what a button is for to the letter that was shown, though it is pressed again', async () => {
    const root = await copyOfTheProgram()
    await cp(letterFolder(root), join(letterFolder(root), '..', 'another'), { recursive: true })
    const yaml = join(letterFolder(root), '..', 'another', 'letter.yaml')
    await writeFile(yaml, (await readFile(yaml, 'utf8')).replace(/^featured: .*$/m, ''))
    const server = await startServer('sqlite', { root })
    const visitor = new Visitor(server.url)
    const form = { ...ada, version: '2', locale: 'en', consent: 'on', public: 'on' }
    for (const [slug, emails] of [
      ['unpaid-proof', 1],
      ['another', 3],
    ] as const) {
      await visitor.post(`/letters/${slug}/sign`, form)
      const mail = (await emailsTo(server.emailFolder, ada.email, emails)).findLast(({ text }) =>
        text.includes('/verify/'),
      )
      await visitor.press(linkIn(mail as never), 'yes')
      await emailsTo(server.emailFolder, ada.email, emails + 1)
    }
    await visitor.post('/find-my-signature', { email: ada.email })
    const link = (await emailsTo(server.emailFolder, ada.email, 5)).find(({ subject }) =>
      subject.startsWith('The link'),
    )
    const path = new URL(linkIn(link as never)).pathname
    const page = await (await visitor.get(path)).text()
    expect(page).toMatch(/Other letters you signed[\s\S]*letter=unpaid-proof/)
    const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1] ?? ''
    expect(action).toBe(`${path}?letter=another`)
    const fields = { ...hiddenFields(page), answer: 'erase' }
    expect((await visitor.post(action, fields)).status).toBe(200)
    const again = await visitor.post(action, fields)
    expect([again.status, again.headers.get('location')]).toEqual([303, action])
    await countIs(server, 0, { letter: 'another' })
    await countIs(server, 1)
    expect(await (await visitor.get(path)).text()).toContain('We are artists, not proof of approval')
  })
})

it('an unsubscribe link works from anywhere, and a body without end is cut off', async () => {
  const server = await startServer('sqlite')
  expect(await postWithoutEnd(server)).toMatch(/^HTTP\/1\.1 413 /)
})

/** Posts a body that does not end, until the server cuts it off; resolves to what it answered. */
async function postWithoutEnd(server: TestServer): Promise<string> {
  const { hostname, port } = new URL(server.url)
  const socket = connect(Number(port), hostname)
  onTestFinished(() => void socket.destroy())
  let answer = ''
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1')
  })
  socket.on('error', () => {})
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.write(
    `POST /unsubscribe/${'x'.repeat(43)} HTTP/1.1\r\nHost: ${hostname}\r\nOrigin: https://mail.example\r\n` +
      'Sec-Fetch-Site: cross-site\r\nTransfer-Encoding: chunked\r\n\r\n',
  )
  // Bounded here; it is the server that closes.
  for (let sent = 0; sent < 4_000 && !socket.destroyed; sent += 1) {
    socket.write(`400\r\n${'x'.repeat(1024)}\r\n`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await closed
  return answer
}
