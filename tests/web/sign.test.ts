import { expect, it } from 'vitest'
import { countIs, figuresOf } from '#tests/support/count.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { emailAbout, emailsIn, emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, crowd, grace, sam } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'

const LETTER = '/letters/unpaid-proof'

async function verificationLink(server: TestServer, email: string): Promise<string> {
  const [mail] = await emailsTo(server.emailFolder, email)
  return linkIn(mail as never)
}

onEachDatabase('the built server', (kind) => {
  it('counts a signature that was verified by its button, and only then', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    const signed = await visitor.sign({ ...ada, version: '1' })
    expect([signed.status, signed.headers.get('location')]).toEqual([303, `${LETTER}/check-your-mail`])
    const link = await verificationLink(server, ada.email)
    for (let i = 0; i < 50; i += 1) {
      expect((await fetch(link, { method: i % 2 ? 'HEAD' : 'GET' })).status).toBe(200)
    }
    await countIs(server, 0)
    const thanks = await visitor.press(link, 'yes')
    expect(await thanks.text()).toContain('Your signature for version 1 is verified.')
    await countIs(server, 1)
    expect(await figuresOf(server)).toMatchObject({
      letter: 'unpaid-proof',
      count: 1,
      goal: 5000,
      paper: 0,
      versions: [
        { version: 1, count: 1, reaffirmed: 0 },
        { version: 2, count: 0, reaffirmed: 0 },
      ],
    })
    const page = await (await visitor.get(`${LETTER}/signatures`)).text()
    expect(page).toContain('Ada Lovelace')
    // The email has the stored data.
    const counted = await emailsTo(server.emailFolder, ada.email, 2)
    const own = await (
      await fetch(linkIn(counted.find((mail) => mail.subject.startsWith('You have signed: ')) as never))
    ).text()
    expect(own).toContain('Ada Lovelace')
    expect(server.rawLog()).not.toMatch(/ada|Lovelace|verify\//i)
  })

  it('gives 100 parallel presses of one button 100 friendly pages and one signature', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    await visitor.sign(ada)
    const link = await verificationLink(server, ada.email)
    const path = new URL(link).pathname
    const fields = hiddenFields(await (await visitor.get(path)).text())
    const pages = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const answer = await visitor.post(path, { ...fields, answer: 'yes' })
        return (await visitor.get(answer.headers.get('location') ?? '')).text()
      }),
    )
    for (const page of pages) expect(page).toContain('Signed by')
    await countIs(server, 1)
  })

  it('takes 200 people in parallel, and one person 200 times', async () => {
    const server = await startServer(kind)
    const answers = await Promise.all([
      ...crowd(200).map((person) => new Visitor(server.url).sign(person)),
      ...Array.from({ length: 200 }, () => new Visitor(server.url).sign(grace)),
    ])
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([303]))
    const emails = await until(async () => {
      const all = await emailsIn(server.emailFolder)
      const health = (await (await fetch(`${server.url}/healthz`)).json()) as { mail: { waiting: number } }
      return health.mail.waiting === 0 && all.length >= 201 && all
    }, 'all emails are there')
    expect(emails).toHaveLength(201)
    expect(new Set(emails.map((mail) => mail.to[0]))).toHaveLength(201)
  })

  it('answers what cannot be signed with the page again, everything typed still there', async () => {
    const server = await startServer(kind)
    const typed = {
      name: 'x'.repeat(121),
      email: 'ada@example.org, eve@example.net',
      affiliation: '<i>Analyst</i> & "engine"',
      country: 'GB',
      comment: 'For the\nMinister </textarea><script>alert(1)</script>',
      consent: '',
    }
    const answer = await new Visitor(server.url).sign(typed)
    const html = await answer.text()
    expect(answer.status).toBe(422)
    expect(html.includes('<title>Error: ')).toBe(true)
    for (const field of ['name', 'email', 'consent']) {
      expect(html.includes(`<a href="#${field}">`), field).toBe(true)
      expect(new RegExp(`id="${field}"[^>]*aria-invalid="true"`).test(html), field).toBe(true)
    }
    for (const kept of [
      'x'.repeat(121),
      'value="<i>Analyst</i> &amp; &quot;engine&quot;"',
      '&lt;/textarea&gt;&lt;script&gt;',
      '<option value="GB" selected',
    ]) {
      expect(html.includes(kept), kept).toBe(true)
    }
    expect(html.includes('<script>alert')).toBe(false)
    expect(/id="public"[^>]* checked/.test(html)).toBe(true)
    expect(/id="consent"[^>]* checked/.test(html)).toBe(false)
  })

  it('refuses a stolen link: without the nonce, with another one, or from another origin', async () => {
    const server = await startServer(kind)
    const [signer, thief] = [new Visitor(server.url), new Visitor(server.url)]
    await signer.sign(ada)
    const link = await verificationLink(server, ada.email)
    const path = new URL(link).pathname
    const token = path.split('/').at(-1) ?? ''
    const fields = hiddenFields(await (await signer.get(path)).text())
    const attempts = [
      await thief.post(path, { token, answer: 'yes' }),
      await thief.post(path, { ...fields, answer: 'yes' }),
      await signer.post(path, { ...fields, nonce: 'A'.repeat(43), answer: 'yes' }),
      await signer.post(path, { ...fields, token: 'A'.repeat(43), answer: 'yes' }),
      await signer.post(path, { ...fields, answer: 'yes' }, { 'Sec-Fetch-Site': 'cross-site' }),
      await signer.post(path, { ...fields, answer: 'yes' }, { 'Sec-Fetch-Site': 'same-site' }),
    ]
    const evil = await fetch(link, {
      method: 'POST',
      body: new URLSearchParams({ ...fields, answer: 'yes' }),
      headers: { Origin: 'https://evil.example', Cookie: `undersigned-nonce=${fields['nonce']}` },
    })
    expect([...attempts, evil].map((answer) => answer.status)).toEqual(Array(7).fill(403))
    await countIs(server, 0)
    expect(await (await signer.press(link, 'yes')).text()).toContain('Signed by')
  })

  it('removes what was not theirs, and says so for ever', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    await visitor.sign(ada)
    const link = await verificationLink(server, ada.email)
    expect(await (await visitor.press(link, 'no')).text()).toContain('Your details are deleted')
    expect(await (await fetch(link)).text()).toContain('at most once in 30 days')
    await visitor.sign({ ...ada, name: 'Ada again' })
    const again = emailAbout(
      await emailsTo(server.emailFolder, ada.email, 2),
      'Your email address was entered again',
    )
    expect(await (await fetch(linkIn(again))).text()).toContain('Ada again')
    expect(await (await fetch(link)).text()).toContain('Your details are deleted')
    await countIs(server, 0)
  })

  it('says the same to everyone after signing, and for whom on each page behind a link', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    const sent = await visitor.sign({ ...grace, updates: 'on' })
    const page = await (await visitor.get(sent.headers.get('location') ?? '')).text()
    expect(page).toContain('We send at most 3 emails a day to one address. Use the newest one.')
    expect(page).toMatch(/contact the organisers:\s*<a href="mailto:[^"]+@[^"]+"/)
    const first = await verificationLink(server, grace.email)
    await visitor.sign({ name: sam.name, email: grace.email, updates: 'on' })
    const emails = await emailsTo(server.emailFolder, grace.email, 2)
    const second = emails.map(linkIn).find((link) => link !== first) ?? ''
    const text = async (link: string) => (await fetch(link)).text()
    expect(await text(first)).toContain('A newer entry with this email address has replaced the one')
    expect(await text(first)).toContain('for Sam.')
    expect(await text(second)).not.toContain('A newer entry')
    await visitor.press(second, 'yes')
    for (const link of [first, second]) expect(await text(link)).toContain('<h1>Signed by Sam</h1>')
    const counted = emailAbout(await emailsTo(server.emailFolder, grace.email, 3), 'You have signed: ')
    expect(counted.text).toContain('Hello Sam,')
    const own = linkIn(counted)
    expect(await text(own)).toMatch(
      /<h1>Your signature is verified<\/h1>\s*<p class="about">\s*<bdi>Sam<\/bdi>/,
    )
    const withdrawn = await visitor.press(own, 'withdraw')
    expect(await withdrawn.text()).toContain('The signature of Sam no longer counts')
    const erased = await visitor.press(own, 'erase')
    expect(await erased.text()).toContain('Everything is erased')
    await countIs(server, 0)
  })

  it('tells another spelling that its mailbox has signed, without a name', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    await visitor.sign(grace)
    await visitor.sign({ name: sam.name, email: 'grace+sam@example.org' })
    const [hers, his] = [
      await verificationLink(server, grace.email),
      await verificationLink(server, 'grace+sam@example.org'),
    ]
    await visitor.press(hers, 'yes')
    const answer = await fetch(his)
    const page = await answer.text()
    expect([answer.status, page.includes('This mailbox has already signed')]).toEqual([200, true])
    expect(page).not.toContain(grace.name)
    expect(page).not.toContain('<form')
  })
})
