import { describe, expect, it } from 'vitest'
import { FRESH, type Role } from '#features/organisers/organiser.ts'
import { translate } from '#i18n/translate.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { letTimePass, olga, organiserAt } from '#tests/support/organisers.ts'
import { ada, grace, mallory } from '#tests/support/people.ts'
import { ask, requestOf } from '#tests/support/raw-http.ts'
import { startServer } from '#tests/support/server.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'

const LETTER = '/organise/letters/unpaid-proof'
const say = translate('en')

describe('a page that refuses', () => {
  it('says which permission is missing and who can give it', async () => {
    const server = await startServer('sqlite')
    const at = (role: Role, address: string, letter?: string) =>
      organiserAt(server, role, { address, ...(letter && { letter }) })
    const viewer = await at('viewer', ada.email)
    const moderator = await at('moderator', grace.email)
    const owner = await at('owner', olga)
    const stranger = await at('owner', mallory.email, 'another-letter')
    const textOf = async (answer: Promise<Response>) => {
      const { status } = await answer
      const html = (await (await answer).text()).replaceAll('&#39;', "'").replaceAll('&#8217;', '’')
      return `${status} ${html}`
    }
    const cases: [string, Promise<Response>, string][] = [
      ['viewer, invalidate', viewer.get(`${LETTER}/invalidate`), say('forbidden.moderator')],
      ['viewer, export', viewer.get(`${LETTER}/export`), say('forbidden.owner')],
      ['moderator, export', moderator.get(`${LETTER}/export`), say('forbidden.owner')],
      ['moderator, updates', moderator.get(`${LETTER}/updates`), say('forbidden.owner')],
      ['stranger', stranger.get(LETTER), say('forbidden.member')],
      ['stranger, form', stranger.post(`${LETTER}/members`, {}), say('forbidden.member')],
      ['no proof', owner.post(`${LETTER}/members`, { proof: 'x' }), say('otherForm.lead')],
      [
        'cross-site',
        owner.post(`${LETTER}/members`, {}, { 'Sec-Fetch-Site': 'cross-site' }),
        say('otherSite.lead'),
      ],
    ]
    for (const [what, answer, sentence] of cases) {
      const text = await textOf(answer)
      expect(text.slice(0, 3), what).toBe('403')
      expect(text, what).toContain(sentence)
      expect(text, what).not.toContain('want to sign')
    }
    const unknown = await stranger.get('/organise/letters/another-letter')
    expect(unknown.status).toBe(404)
    const french = await textOf(viewer.get(`/fr${LETTER}/export`))
    expect(french).toContain(translate('fr')('forbidden.owner'))
    const arabic = await textOf(viewer.get(`${LETTER}/export`, { 'Accept-Language': 'ar-EG,en;q=0.5' }))
    expect(arabic).toContain(translate('ar')('forbidden.owner'))

    // What matters is done after a second look; the page asks for it.
    await letTimePass(server, FRESH)
    const proof = await owner.proof()
    const late = await textOf(owner.post(`${LETTER}/export`, { proof }))
    expect(late.slice(0, 3)).toBe('403')
    expect(late).toContain('id="held"')
  })
})

describe('a damaged link', () => {
  it('is mended on every page by a redirect to the whole one, and leaves no token in the log', async () => {
    const server = await startServer('sqlite')
    const visitor = new Visitor(server.url)
    await visitor.sign(ada)
    const [email] = await emailsTo(server.emailFolder, ada.email)
    const token =
      linkIn(email as never)
        .split('/')
        .at(-1) ?? ''
    for (const page of ['/verify', '/signature', '/unsubscribe', '/organise/sign-in', '/es/organise/sign-in'])
      for (const damaged of [
        `${token}.`,
        `${token}>`,
        `${token}%20`,
        `%3C${token}"`,
        `${token.slice(0, 9)}%0D%0A${token.slice(9)}`,
      ])
        for (const method of ['GET', 'HEAD']) {
          const answer = await ask(server.url, requestOf(method, `${page}/${damaged}`))
          expect([answer.status, answer.headers.get('location')], `${method} ${page}/${damaged}`).toEqual([
            302,
            `${page}/${token}`,
          ])
          expect(answer.headers.get('cache-control')).toBe('no-store')
          expect(answer.headers.get('x-robots-tag')).toContain('noindex')
        }
    const mended = await visitor.get((await visitor.get(`/verify/${token}%3E`)).headers.get('location') ?? '')
    expect(await mended.text()).toContain(ada.name)
    // Nothing is sent on: a form is sent to the whole link.
    expect((await visitor.post(`/verify/${token}.`, { answer: 'yes' })).status).toBe(404)
    expect((await visitor.get(`/verify/${token}/x.css`)).status).toBe(404)
    expect(server.rawLog()).not.toContain(token.slice(0, 20))
  })

  it('that cannot be mended says so in the reader’s language, and where to get a new one', async () => {
    const server = await startServer('sqlite')
    const visitor = new Visitor(server.url)
    for (const page of ['/verify', '/signature', '/unsubscribe']) {
      const answer = await visitor.get(`${page}/half%20a%20link`, { 'Accept-Language': 'de-CH,fr;q=0.5' })
      expect(answer.status).toBe(404)
      const html = await answer.text()
      expect(html).toContain(translate('de')('damagedLink.title'))
      expect(html).toContain('href="/de/find-my-signature"')
    }
    const signIn = await visitor.get('/ar/organise/sign-in/half', { 'Accept-Language': 'de' })
    expect(signIn.status).toBe(404)
    const html = await signIn.text()
    expect(html).toContain(translate('ar')('damagedLink.title'))
    expect(html).toContain('href="/ar/organise/sign-in"')
    // A whole link that is not known is not called damaged, and speaks the same language.
    const unknown = await visitor.get(`/verify/${'a'.repeat(43)}`, { 'Accept-Language': 'es' })
    expect(unknown.status).toBe(404)
    expect(await unknown.text()).toContain(translate('es')('verify.unknownTitle'))
  })
})

it('a button that is pressed without cookies says that they are missing, and how to go on', async () => {
  const server = await startServer('sqlite')
  await new Visitor(server.url).sign(ada)
  const [email] = await emailsTo(server.emailFolder, ada.email)
  const path = new URL(linkIn(email as never)).pathname
  const fields = hiddenFields(await (await new Visitor(server.url).get(path)).text())
  const blocked = await new Visitor(server.url).post(path, { ...fields, answer: 'yes' })
  expect(blocked.status).toBe(403)
  expect(await blocked.text()).toContain(say('cookie.lead'))
  const other = new Visitor(server.url)
  await other.get(path)
  const mixed = await other.post(path, { ...fields, answer: 'yes' })
  expect(mixed.status).toBe(403)
  expect(await mixed.text()).toContain(say('verify.retryLead'))
})
