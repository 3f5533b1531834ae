import { describe, expect, it } from 'vitest'
import { parseCsv } from '#tests/support/exported.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { type OrganiserVisitor, organiserAt } from '#tests/support/organisers.ts'
import { ada, grace } from '#tests/support/people.ts'
import { startServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'

const PAGES = '/organise/letters/unpaid-proof'
const LIST = `${PAGES}/signatures`

/** Where the signature of an address is, as the form that finds it says. */
async function pageOf(olga: OrganiserVisitor, email: string): Promise<string> {
  const answer = await olga.fillIn(`${LIST}/all`, { email }, `${LIST}/by-address`)
  expect(answer.status).toBe(303)
  return answer.headers.get('location') ?? ''
}

describe('the signatures, for organisers', () => {
  it('are found by an address that is in no link, page or log, and that no one else sees', async () => {
    const server = await startServer('sqlite')
    const visitor = new Visitor(server.url)
    for (const person of [ada, grace]) {
      await visitor.sign(person)
      const [mail] = await emailsTo(server.emailFolder, person.email)
      if (mail) await visitor.press(linkIn(mail), 'yes')
    }
    const olga = await organiserAt(server)
    const page = await pageOf(olga, ' ADA@example.org ')
    expect(page).toMatch(new RegExp(`^${LIST}/[\\w-]{20}$`))
    const html = await (await olga.get(page)).text()
    expect(html).toContain(ada.name)
    // Another spelling of the mailbox is the same mailbox.
    expect(await pageOf(olga, grace.email)).toBe(await pageOf(olga, 'Grace+sam@Example.org'))
    const nobody = await olga.fillIn(`${LIST}/all`, { email: 'nobody@example.org' }, `${LIST}/by-address`)
    expect(nobody.status).toBe(200)
    expect(await nobody.text()).toContain('No signature has this email address.')
    const wrong = await olga.fillIn(`${LIST}/all`, { email: 'a d a' }, `${LIST}/by-address`)
    expect(wrong.status).toBe(422)
    expect(await wrong.text()).toContain('value="a d a"')

    const list = await (await olga.get(`${LIST}/all`)).text()
    for (const said of [html, list, server.rawLog(), await (await olga.get(`${PAGES}/audit`)).text()])
      for (const { email } of [ada, grace]) expect(said.toLowerCase()).not.toContain(email.toLowerCase())
    const elsewhere = await new Visitor(server.url).get(page)
    expect(elsewhere.headers.get('location')).toMatch(/^\/organise\/sign-in/)
    const viewer = await organiserAt(server, 'viewer', { address: 'viewer@example.org' })
    const looked = await viewer.get(page)
    expect(looked.status).toBe(200)
    expect(await looked.text()).not.toContain('name="answer"')
    expect((await viewer.fillIn(`${LIST}/all`, { answer: 'hide' }, page)).status).toBe(403)
  })

  it('leave a trail, as a file that is no formula to a spreadsheet', async () => {
    const server = await startServer('sqlite')
    const visitor = new Visitor(server.url)
    await visitor.sign(ada)
    const [mail] = await emailsTo(server.emailFolder, ada.email)
    if (mail) await visitor.press(linkIn(mail), 'yes')
    const olga = await organiserAt(server)
    const page = await pageOf(olga, ada.email)
    const reason = '=HYPERLINK("http://example.org"),\r\n"so"'
    const act = { answer: 'invalidate', cause: 'other', reason }
    expect((await olga.fillIn(page, act)).status).toBe(303)
    // Once more, after another organiser did it.
    expect((await olga.fillIn(page, act)).status).toBe(409)
    const file = await olga.get(`${PAGES}/audit.csv`)
    expect(file.headers.get('cache-control')).toBe('no-store')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="unpaid-proof-audit.csv"')
    const [columns = [], ...rows] = parseCsv(await file.text())
    const trail = rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])))
    expect(trail.filter(({ action }) => action === 'signature-invalidated')).toMatchObject([
      {
        who: 'olga@example.org',
        signature: page.split('/').at(-1),
        reason: expect.stringMatching(/^'=HYPERLINK/),
      },
    ])
    expect(await (await olga.get(page)).text()).toContain('=HYPERLINK(&quot;http://example.org&quot;)')
  })
})
