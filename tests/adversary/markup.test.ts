import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openBrowser } from '#tests/support/browser.ts'
import { parseCsv } from '#tests/support/exported.ts'
import { emailAbout, emailsTo, linkIn, type ReceivedEmail } from '#tests/support/mailbox.ts'
import { startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'

const LETTER = '/letters/unpaid-proof'

/** If any of it were more than text, the title would say so, or 7 times 7 would be 49. The last five are the latest names. */
const TEXTS = [
  `=HYPERLINK("x","49")`,
  '@SUM(1+1)|cmd',
  '+49 -49',
  `<script>document.title='owned'</script>`,
  `"><img src=x onerror="document.title='owned'">`,
  `</textarea></bdi><svg onload=document.title='owned'>`,
  `&lt;b&gt; &amp;amp; <![CDATA[x]]> ]]> <!--`,
  '{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {7*7} [[7*7]] {name}',
]

type Signer = { text: string; email: string; verification: ReceivedEmail; counted: ReceivedEmail }

/** For each text, a signer who types it into every field, and verifies. */
async function signWithEach(server: TestServer, page: Page): Promise<Signer[]> {
  const visitor = new Visitor(server.url)
  const people = TEXTS.map((text, i) => ({ text, email: `ada-${i}@example.org` }))
  for (const { text, email } of people) {
    const answer = await visitor.sign({ name: text, affiliation: text, comment: text, email })
    expect(answer.status, text).toBe(303)
  }
  for (const { text, email } of people) {
    const [mail] = await emailsTo(server.emailFolder, email)
    await page.goto(linkIn(mail as never))
    await showsAsText(page, [text])
    await visitor.press(page.url(), 'yes')
  }
  return Promise.all(
    people.map(async (person) => {
      const emails = await emailsTo(server.emailFolder, person.email, 2)
      return {
        ...person,
        verification: emailAbout(emails, 'Confirm your signature'),
        counted: emailAbout(emails, 'You have signed: '),
      }
    }),
  )
}

/** Every text can be read on the page, and none of it is an element or has run. */
async function showsAsText(page: Page, texts: string[]) {
  for (const text of texts)
    await page.getByText(text, { exact: false }).first().waitFor({ state: 'attached' })
  const made = await page.evaluate(
    () =>
      document.querySelectorAll('[onerror], [onload], [src="x"], body script:not([src]):not([type])').length,
  )
  expect(made).toBe(0)
  expect(await page.title()).not.toContain('owned')
}

describe('markup and template syntax', () => {
  it('5: in name, comment and affiliation are text on pages, in emails, feed, JSON, events and exports', async () => {
    const server = await startServer('sqlite', { env: { LIMITS: 'off' } })
    const page = await (await openBrowser()).newPage()
    const get = async (path: string, headers = {}) =>
      (await fetch(`${server.url}${path}`, { headers })).text()

    // The letter is open in a window while they sign: the script shows the latest names.
    const live = await page.context().newPage()
    await live.goto(`${server.url}${LETTER}`)
    const signers = await signWithEach(server, page)
    await showsAsText(live, TEXTS.slice(-5))

    await page.goto(`${server.url}${LETTER}/signatures`)
    await showsAsText(page, TEXTS)
    for (const text of TEXTS) {
      await page.goto(`${server.url}${LETTER}/signatures?${new URLSearchParams({ q: text })}`)
      await showsAsText(page, [text])
      expect(await page.locator('#q').inputValue()).toBe(text)
    }
    await page.goto(`${server.url}/mailbox`)
    await showsAsText(page, TEXTS)

    for (const { text, verification, counted } of signers) {
      for (const mail of [verification, counted]) {
        // Only an address that has verified gets what is no name.
        const greeting = mail === counted ? `Hello ${text},` : 'Hello,'
        expect(unwrapped(mail.text)).toContain(unwrapped(greeting))
        expect(unwrapped(mail.text).includes(unwrapped(text))).toBe(mail === counted)
        await page.goto('about:blank')
        await page.setContent(mail.html)
        await showsAsText(page, [greeting])
      }
      await page.goto(linkIn(counted))
      await showsAsText(page, [])
      for (const field of ['name', 'affiliation', 'comment']) {
        expect(await page.locator(`#${field}`).inputValue()).toBe(text)
      }
      expect(await ownData(server, counted)).toMatchObject({ name: text, affiliation: text, comment: text })
    }

    const listed = JSON.parse(await get(`${LETTER}/signatures`, { Accept: 'application/json' })) as {
      names: { name: string; affiliation: string }[]
    }
    expect(listed.names.map(({ name }) => name).sort()).toEqual(TEXTS.toSorted())
    expect(JSON.parse(await get(`${LETTER}/count.json`))).toMatchObject({ count: TEXTS.length })
    expect(await latestInStream(server)).toEqual(TEXTS.slice(-5).reverse())
    for (const path of [`${LETTER}/feed.xml`, `${LETTER}/count.json`, '/sitemap.xml']) {
      expect(await get(path), path).not.toMatch(/owned|7\*7|HYPERLINK|CDATA/)
    }
    await areSafeInExports(server)
    await isUnharmed(server, TEXTS)
  })
})

/** What the button "download" gives. */
async function ownData(server: TestServer, counted: ReceivedEmail): Promise<unknown> {
  const visitor = new Visitor(server.url)
  const path = new URL(linkIn(counted)).pathname
  const fields = hiddenFields(await (await visitor.get(path)).text())
  const answer = await visitor.post(path, { ...fields, answer: 'download' })
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[a-z.-]+"$/)
  return answer.json()
}

/** The names that a stream of events begins with. */
async function latestInStream(server: TestServer): Promise<unknown> {
  const stream = await fetch(`${server.url}${LETTER}/events`)
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
  let said = ''
  while (!/^event: names\n.*\nid: /m.test(said)) said += (await reader?.read())?.value ?? ''
  await reader?.cancel()
  const line = /^event: names\ndata: (.*)$/m.exec(said)?.[1] ?? ''
  return (JSON.parse(line) as { name: string }[]).map(({ name }) => name)
}

async function areSafeInExports(server: TestServer) {
  const csv = await undersigned(['export'], server.env)
  const [header = [], ...rows] = parseCsv(csv.stdout)
  for (const column of ['name', 'affiliation', 'comment']) {
    const fields = rows.map((row) => row[header.indexOf(column)] ?? '')
    expect(fields.map((field) => field.replace(/^'/, '')).sort()).toEqual(TEXTS.toSorted())
    for (const field of fields) expect(field).not.toMatch(/^[=+\-@\t\r]/)
  }
  const { stdout } = await undersigned(['export', '--format', 'jsonl'], server.env)
  const names = stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { name: string }).name)
  expect(names.sort()).toEqual(TEXTS.toSorted())
}

/** An email breaks its lines at blanks. */
function unwrapped(text: string): string {
  return text.replace(/\s+/g, ' ')
}
