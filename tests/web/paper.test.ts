import { connect, type Socket } from 'node:net'
import { writeXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { countIs, figuresOf } from '#tests/support/count.ts'
import { type OrganiserVisitor, organiserAt } from '#tests/support/organisers.ts'
import { SECOND, SHEET } from '#tests/support/paper.ts'
import { freePort } from '#tests/support/postgres.ts'
import { requestOf } from '#tests/support/raw-http.ts'
import { runServer, startServer, type TestServer } from '#tests/support/server.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'
import { MAX_BODY, MAX_FILE_BODY } from '#web/http/body.ts'

const LETTER = '/organise/letters/unpaid-proof'
const PAPER = `${LETTER}/paper`
const FORM = 'application/x-www-form-urlencoded'

const FACTS = { version: '2.en', scan: 'Folder 3, pages 1–14', language: 'en-GB' }

/** The fields that the first form of a page sends along, with what stands for quotation marks put back. */
async function hidden(page: Response): Promise<Record<string, string>> {
  const fields = (await page.text()).matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)
  const read = (value: string) =>
    value.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&').replaceAll('&#38;', '&')
  return Object.fromEntries([...fields].toReversed().map(([, name = '', value = '']) => [name, read(value)]))
}

/** Checks what is typed and presses the button that enters it; resolves to the path of the batch. */
async function enter(olga: OrganiserVisitor, text: string): Promise<string> {
  const checked = await olga.fillIn(PAPER, { step: 'check', text, ...FACTS })
  expect(checked.status).toBe(200)
  const entered = await olga.post(PAPER, await hidden(checked))
  expect(entered.status).toBe(303)
  return (entered.headers.get('location') ?? '').replace('?done=entered', '')
}

/** A body of the form of the page, with this much pasted into it. */
function pasted(proof: string, bytes: number): string {
  return new URLSearchParams({
    step: 'check',
    proof,
    ...FACTS,
    text: `name\n${'a'.repeat(bytes)}`,
  }).toString()
}

async function post(server: TestServer, path: string, cookie: string, body: BodyInit): Promise<number> {
  const headers = { Cookie: cookie, 'Content-Type': FORM, 'Sec-Fetch-Site': 'same-origin' }
  const init = { method: 'POST', body, headers, redirect: 'manual', duplex: 'half' } as const
  const answer = await fetch(`${server.url}${path}`, init)
  await answer.body?.cancel()
  return answer.status
}

/** The same without a length. */
function unmeasured(body: string): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(body)
  return new ReadableStream({
    start(controller) {
      for (let i = 0; i < bytes.length; i += MAX_BODY) controller.enqueue(bytes.subarray(i, i + MAX_BODY))
      controller.close()
    },
  })
}

/** Sends bytes, and resolves to the connection once this was said on it. */
function heard(server: TestServer, bytes: string, said: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), 'localhost')
    socket.on('error', reject).on('data', (chunk) => {
      if (chunk.toString().startsWith(said)) resolve(socket)
      else reject(new Error(chunk.toString()))
    })
    socket.write(bytes)
  })
}

describe('the page for signatures on paper', () => {
  it('stores nothing at the first press, and what it showed at the second', async () => {
    const server = await startServer('sqlite')
    const olga = await organiserAt(server)
    const batch = await enter(olga, SHEET)
    expect(await (await olga.get(PAPER)).text()).toContain('waiting for another organiser')
    const page = await (await olga.get(batch)).text()
    expect(page).toContain('Illustrator, Studio North')
    expect(page).toContain('another organiser has to approve it')
    const own = await olga.fillIn(batch, { decision: 'approve', seen: '3' })
    expect([own.status, (await own.text()).includes('another organiser has to approve it')]).toEqual([
      403,
      true,
    ])

    const ada = await organiserAt(server, 'moderator', { address: SECOND })
    expect((await ada.fillIn(batch, { decision: 'approve', seen: '4' })).status).toBe(409)
    expect((await ada.fillIn(batch, { decision: 'reject', seen: 'waiting', reason: '' })).status).toBe(422)
    expect((await ada.fillIn(batch, { decision: 'approve', seen: '3' })).status).toBe(303)
    await countIs(server, 3, { of: 'paper' })
    expect(await figuresOf(server)).toMatchObject({ count: 0, paper: 3 })
    const names = await (await fetch(`${server.url}/letters/unpaid-proof/signatures`)).text()
    expect(names).toContain('and 3 signatures on paper')
    expect(names).not.toContain('Ada Lovelace')
    const onPaper = await (await fetch(`${server.url}/letters/unpaid-proof/signatures/paper`)).text()
    expect(onPaper).toContain('Ada Lovelace')
    expect(onPaper).not.toContain('Grace Hopper')
    expect(onPaper).toContain('1 name is withheld')
    // It is not a cursor, and reveals nothing.
    const row = /\/rows\/([\w-]+)"/.exec(await (await ada.get(`${batch}?after=2`)).text())?.[1] ?? ''
    const from = await (
      await fetch(`${server.url}/letters/unpaid-proof/signatures/paper?after=${row}`)
    ).text()
    expect(from).not.toContain('Sam')

    expect((await ada.fillIn(`${batch}/rows/${row}`, {})).status).toBe(303)
    expect((await ada.fillIn(batch, { decision: 'reject', seen: 'approved', reason: 'No.' })).status).toBe(
      303,
    )
    expect(await (await ada.get(batch)).text()).toContain('No.')
    expect(server.rawLog()).not.toMatch(/Lovelace|Hopper|Folder/)
  })

  it('shows again all that was typed where it is wrong, and never as markup', async () => {
    const server = await startServer('sqlite')
    const olga = await organiserAt(server)
    const text = 'name,<b>x</b>\n"<script>alert(1)</script>",y\n'
    const answer = await olga.fillIn(PAPER, { step: 'check', text, version: '1.en', scan: '</textarea><i>' })
    const html = await answer.text()
    expect(answer.status).toBe(422)
    expect(html).not.toMatch(/<b>x|<script>alert/)
    expect(html).toContain('value="</textarea><i>"')
    expect(html).toContain('<option value="1.en" selected')
    const none = await olga.fillIn(PAPER, { step: 'check', text: '', version: '2.en', scan: '' })
    expect([none.status, (await none.text()).match(/<a href="#(file|scan)">/g)?.length]).toEqual([422, 2])
    expect((await olga.fillIn(PAPER, { step: 'publish' })).status).toBe(400)
    const unchecked = await olga.fillIn(PAPER, { step: 'enter', text: SHEET, ...FACTS })
    expect([
      unchecked.status,
      (await unchecked.text()).includes('different from the data that was checked'),
    ]).toEqual([409, true])
    const template = await olga.get(`${PAPER}/template.csv`)
    expect([template.headers.get('content-disposition'), await template.text()]).toEqual([
      'attachment; filename="paper.csv"',
      'name,affiliation,country,public,signed_on\r\n',
    ])
    await isUnharmed(server)
  })

  it('takes files as Excel writes them, shows how each was understood, and mends text only when asked', async () => {
    const server = await startServer('sqlite')
    const olga = await organiserAt(server)
    const posted = async (name: string, content: Uint8Array) => {
      const form = new FormData()
      const fields = { step: 'check', proof: await olga.proof(), ...FACTS, language: 'de' }
      for (const [field, value] of Object.entries(fields)) form.set(field, value)
      form.set('file', new Blob([new Uint8Array(content)]), name)
      const headers = { Cookie: olga.cookie, Origin: server.url }
      return fetch(`${server.url}${PAPER}`, { method: 'POST', body: form, headers })
    }
    const latin = await posted(
      'paper.csv',
      Buffer.from('Name;Land;Datum\r\nZoë;Österreich;03.05.2025\r\n', 'latin1'),
    )
    const latinPage = await latin.text()
    expect(latin.status).toBe(200)
    for (const shown of ['read as windows-1252', 'Zoë', 'Austria', '3 May 2025'])
      expect(latinPage.includes(shown), shown).toBe(true)
    const rows = [
      ['Name', 'Öffentlich', 'Datum'],
      ['Grace Hopper', true, new Date(Date.UTC(2025, 4, 3))],
    ]
    const book = await posted('paper.xlsx', await writeXlsx({ sheets: [{ name: 'Listen', rows }] }))
    const bookPage = await book.text()
    expect(book.status).toBe(200)
    for (const shown of ['Grace Hopper', '3 May 2025']) expect(bookPage.includes(shown), shown).toBe(true)
    const twice = Buffer.from('name\n').toString() + Buffer.from('Müller', 'utf8').toString('latin1')
    const broken = await posted('paper.csv', Buffer.from(twice, 'utf8'))
    const brokenPage = await broken.text()
    expect(brokenPage).toContain('was probably decoded wrongly')
    expect(brokenPage).toContain('It may have been “Müller”')
    const mended = await olga.post(PAPER, { ...(await hidden(new Response(mendForm(brokenPage)))) })
    const mendedPage = await mended.text()
    expect([mended.status, mendedPage.includes('Müller')]).toEqual([200, true])
    expect(mendedPage).not.toContain('was probably decoded wrongly')
    await isUnharmed(server)
  })
})

/** The form with the button that mends. */
function mendForm(page: string): string {
  return page.split('<form').find((form) => form.includes('name="mend"')) ?? ''
}

describe('the page for signatures on paper', () => {
  it('accepts a file of 2 MB from signed-in organisers; other clients and pages are limited to the size of a form', async () => {
    const server = await startServer('sqlite')
    const olga = await organiserAt(server)
    const proof = await olga.proof()
    const large = pasted(proof, MAX_BODY)
    expect(await post(server, PAPER, olga.cookie, large)).toBe(422)
    expect(await post(server, `/fr${PAPER}`, olga.cookie, unmeasured(large))).toBe(422)
    const rest = MAX_FILE_BODY - pasted(proof, 0).length
    expect(await post(server, PAPER, olga.cookie, pasted(proof, rest))).toBe(422)
    expect(await post(server, PAPER, olga.cookie, pasted(proof, rest + 1))).toBe(413)
    expect(await post(server, PAPER, olga.cookie, unmeasured(pasted(proof, rest + 1)))).toBe(413)
    const forged = olga.cookie.replace(/[^=]{4}$/, 'AAAA')
    for (const cookie of ['', 'undersigned-organiser=x', forged]) {
      expect(await post(server, PAPER, cookie, large), cookie).toBe(413)
      expect(await post(server, PAPER, cookie, unmeasured(large)), cookie).toBe(413)
    }
    for (const path of [
      `${PAPER}/x`,
      `${PAPER}/template.csv`,
      `${LETTER}/members`,
      '/letters/unpaid-proof/sign',
      '/organise/letters/a/b/paper',
    ]) {
      expect(await post(server, path, olga.cookie, large), path).toBe(413)
    }
    await isUnharmed(server)
  })

  it('limits concurrent uploads, so that its memory is not exhausted', async () => {
    const server = await startServer('sqlite')
    const olga = await organiserAt(server)
    const half = requestOf('POST', PAPER, {
      headers: {
        'Content-Type': FORM,
        Cookie: olga.cookie,
        'Content-Length': String(MAX_FILE_BODY),
        // The server says when it reads on, and so has given them a place.
        Expect: '100-continue',
      },
      body: 'step=check',
    })
    const slow = await Promise.all([1, 2, 3].map(() => heard(server, half, 'HTTP/1.1 100 ')))
    const large = pasted(await olga.proof(), MAX_BODY)
    expect(await post(server, PAPER, olga.cookie, large)).toBe(503)
    expect((await olga.fillIn(PAPER, { step: 'check', text: SHEET, ...FACTS })).status).toBe(200)
    expect((await new Visitor(server.url).get('/')).status).toBe(200)
    for (const socket of slow) socket.destroy()
    await until(async () => (await post(server, PAPER, olga.cookie, large)) === 422, 'a place is free again')
  })
  it('is shown by every process that shares a database', async () => {
    const here = await startServer('postgres')
    const port = String(await freePort())
    const SITE_URL = `http://localhost:${port}`
    const there = await runServer({ ...here.env, PORT: port, SITE_URL, WORKERS: 'off' })
    const olga = await organiserAt(here)
    const ada = await organiserAt(there, 'moderator', { address: SECOND })
    const batch = await enter(olga, SHEET)
    expect((await ada.fillIn(batch, { decision: 'approve', seen: '3' })).status).toBe(303)
    for (const server of [here, there]) await countIs(server, 3, { of: 'paper' })
    expect((await olga.fillIn(batch, { decision: 'reject', seen: 'approved', reason: 'No.' })).status).toBe(
      303,
    )
    await countIs(there, 0, { of: 'paper' })
  })
})
