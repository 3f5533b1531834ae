import { describe, expect, it } from 'vitest'
import { findVersion } from '#features/letters/letter.ts'
import { translate } from '#i18n/translate.ts'
import { shippedLetter } from '#tests/support/app.ts'
import { countIs } from '#tests/support/count.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { startServer } from '#tests/support/server.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'
import type { EmailProblem } from '#values/email-address.ts'
import { inLanguage, LOCALES } from '#values/locale.ts'

const SENT = '/letters/unpaid-proof/check-your-mail'

const WRONG: readonly [typed: string, EmailProblem][] = [
  ['ada.example.org', 'no-at'],
  ['ada@example@org', 'two-ats'],
  ['ada@example.org, grace@example.org', 'two-ats'],
  ['ada lovelace@example.org', 'space'],
  ['ada@exam ple.org', 'space'],
  ['@example.org', 'no-local'],
  ['ada@', 'no-domain'],
  ['ada@example..org', 'two-dots'],
  ['ada..l@example.org', 'two-dots'],
  ['.ada@example.org', 'outer-dot'],
  ['ada.@example.org', 'outer-dot'],
  ['ada@example', 'no-ending'],
  ['ada@-example.org', 'hyphen'],
  ['ada@example.org-', 'hyphen'],
  ['adä@example.org', 'local-letters'],
  ['ада@example.org', 'local-letters'],
  ['ada,l@example.org', 'local-characters'],
  ['ada@exa_mple.org', 'domain-characters'],
  [`${'a'.repeat(65)}@example.org`, 'too-long'],
  [`ada@${'d'.repeat(64)}.org`, 'too-long'],
  [`ada@${'d.'.repeat(150)}org`, 'too-long'],
  ['  ', 'missing'],
]

/** What can be meant in one way only, and where its email goes. */
const MENDED: readonly [typed: string, address: string][] = [
  ['one＠example.org', 'one@example.org'],
  ['ｔｗｏ＠ｅｘａｍｐｌｅ．ｏｒｇ', 'two@example.org'],
  ['three@example。org', 'three@example.org'],
  ['four\u200B@exa\u00ADmple.org\u200E', 'four@example.org'],
  ['\u00A0five@example.org\u00A0', 'five@example.org'],
  ['six@example.org.', 'six@example.org'],
  ['seven@example.org,', 'seven@example.org'],
  ['eight@example.org;', 'eight@example.org'],
  ['<nine@example.org>', 'nine@example.org'],
  ['Ada <ten@example.org>', 'ten@example.org'],
  ['mailto:eleven@example.org', 'eleven@example.org'],
  ['“twelve@example.org”', 'twelve@example.org'],
  ['"<mailto:thirteen@example.org?subject=x>",', 'thirteen@example.org'],
  ["'fourteen@example.org'", 'fourteen@example.org'],
]

// What is said of an address does not depend on the database.
describe('an address that is typed', () => {
  const kind = 'sqlite'

  it('is mended where it can be meant in one way only; what else is wrong is said, each in its own words', async () => {
    const server = await startServer(kind, { env: { LIMITS: 'off' } })
    const visitor = new Visitor(server.url)
    for (const locale of LOCALES) {
      const t = translate(locale)
      const said = new Set<string>()
      for (const [typed, problem] of WRONG) {
        const sentence = t(`error.email-${problem}`)
        said.add(sentence)
        const signed = await visitor.sign({ ...ada, locale, email: typed })
        const asked = await visitor.post(inLanguage('/find-my-signature', locale), { email: typed })
        expect([signed.status, asked.status], typed).toEqual([422, 422])
        for (const html of [await signed.text(), await asked.text()])
          expect(html.includes(sentence), typed).toBe(true)
      }
      expect(said.size).toBe(new Set(WRONG.map(([, problem]) => problem)).size)
    }
    for (const [typed, address] of MENDED) {
      const answer = await visitor.sign({ ...ada, email: typed })
      expect([answer.status, answer.headers.get('location')], typed).toEqual([303, SENT])
      expect((await (await visitor.get(SENT)).text()).includes(`<bdi>${address}</bdi>`), typed).toBe(true)
      expect((await emailsTo(server.emailFolder, address))[0]?.to).toEqual([address])
    }
  })

  it('is shown on the page after signing, once, as it was typed, and stands in no URL and no log', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    expect((await (await visitor.get(SENT)).text()).includes('class="sent-to"')).toBe(false)
    const signed = await visitor.sign({ ...ada, email: ' Ada.L@Example.ORG' })
    expect(signed.headers.get('location')).toBe(SENT)
    const [cookie = ''] = signed.headers.getSetCookie()
    expect(cookie).toMatch(/^undersigned-sent=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Strict$/)
    expect(Buffer.from(cookie, 'base64url').toString('latin1')).not.toMatch(/ada/i)
    const first = await visitor.get(SENT)
    expect(first.headers.get('cache-control')).toBe('no-store')
    expect((await first.text()).includes('<bdi>Ada.L@Example.ORG</bdi>')).toBe(true)
    expect(first.headers.getSetCookie()[0]).toMatch(
      /^undersigned-sent=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/,
    )
    expect((await (await visitor.get(SENT)).text()).includes('Ada.L')).toBe(false)
    expect(server.rawLog()).not.toMatch(/ada/i)
    for (const made of ['x', '', 'A'.repeat(80), cookie.slice('undersigned-sent='.length, 60)]) {
      visitor.keep('undersigned-sent', made)
      const page = await visitor.get(SENT)
      expect([page.status, (await page.text()).includes('class="sent-to"')]).toEqual([200, false])
    }
  })

  it('is asked about once where it is nearly that of a large provider; both answers are one press', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    const typed = { ...ada, email: 'ada@gmial.com', affiliation: 'Analyst', updates: 'on' }
    const question = await visitor.sign(typed)
    const html = await question.text()
    expect(question.status).toBe(422)
    for (const shown of [
      'Did you mean ada@gmail.com?',
      'value="Ada Lovelace"',
      'value="Analyst"',
      'value="ada@gmial.com"',
    ])
      expect(html.includes(shown), shown).toBe(true)
    expect(/id="consent"[^>]* checked/.test(html)).toBe(true)
    expect(hiddenFields(html)).toMatchObject({ asked: 'ada@gmial.com' })
    // Nothing was taken, and another address is asked about anew.
    const another = await visitor.sign({ ...typed, email: 'ada@hotmial.com', asked: 'ada@gmial.com' })
    expect((await another.text()).includes('Did you mean ada@hotmail.com?')).toBe(true)
    // One's own correction is not overruled by the button.
    const corrected = { ...typed, email: 'ada@example.org', asked: 'ada@gmial.com', spelling: 'suggested' }
    expect((await visitor.sign(corrected)).status).toBe(303)
    expect(await emailsTo(server.emailFolder, 'ada@example.org')).toHaveLength(1)
    // What else is wrong comes first, and what was answered is not asked again.
    const broken = await visitor.sign({ ...typed, asked: 'ada@gmial.com', spelling: 'entered', name: '' })
    const brokenPage = await broken.text()
    expect([broken.status, brokenPage.includes('Did you mean')]).toEqual([422, false])
    expect(hiddenFields(brokenPage)).toMatchObject({ asked: 'ada@gmial.com' })
    expect((await visitor.sign({ ...typed, ...hiddenFields(brokenPage), version: '2' })).status).toBe(303)
    expect(await emailsTo(server.emailFolder, 'ada@gmial.com')).toHaveLength(1)
    const used = await visitor.sign({ ...typed, asked: 'ada@gmial.com', spelling: 'suggested' })
    expect(used.status).toBe(303)
    expect((await (await visitor.get(SENT)).text()).includes('<bdi>ada@gmail.com</bdi>')).toBe(true)
    expect(await emailsTo(server.emailFolder, 'ada@gmail.com')).toHaveLength(1)
    // The question is the same whatever is known of the address by now.
    const again = await new Visitor(server.url).sign(typed)
    expect([again.status, await again.text()]).toEqual([422, html])
  })

  it('is asked about in the same way by those who look for their signature, and who sign in to organise', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    for (const path of ['/find-my-signature', '/organise/sign-in']) {
      const question = await visitor.post(path, { email: 'ada@yaho.com' })
      const html = await question.text()
      expect([question.status, html.includes('Did you mean ada@yahoo.com?')], path).toEqual([422, true])
      const { asked = '' } = hiddenFields(html)
      for (const spelling of ['suggested', 'entered']) {
        const answer = await visitor.post(path, { email: 'ada@yaho.com', asked, spelling })
        expect([answer.status, answer.headers.get('location')], path).toEqual([
          303,
          expect.stringContaining('asked'),
        ])
      }
      expect((await visitor.post(path, { email: 'ada@yahoo.com' })).status, path).toBe(303)
    }
  })
})

describe('the hidden field', () => {
  it('is left alone by people and their tools; blanks in it are no reason, anything else is', async () => {
    const server = await startServer('sqlite')
    const visitor = new Visitor(server.url)
    const letter = await (await visitor.get('/letters/unpaid-proof')).text()
    const [field = ''] = /<input[^>]*name="margin-note"[^>]*>/.exec(letter) ?? []
    for (const attribute of [
      'tabindex="-1"',
      'autocomplete="off"',
      'data-1p-ignore',
      'data-bwignore="true"',
      'data-form-type="other"',
      'data-lpignore="true"',
    ])
      expect(field.includes(attribute), attribute).toBe(true)
    expect(/<p hidden aria-hidden="true">\s*<label for="margin-note">/.test(letter)).toBe(true)
    expect(letter.includes('name="website"')).toBe(false)
    for (const [i, filled] of [' ', ' \t\u00A0', 'https://evil.example'].entries()) {
      const email = `ada-${i}@example.org`
      expect((await visitor.sign({ ...ada, email, 'margin-note': filled })).status).toBe(303)
      const [mail] = await emailsTo(server.emailFolder, email)
      await visitor.press(linkIn(mail as never), 'yes')
    }
    await countIs(server, 2)
  })
})

describe('a page that was open while a newer version was published', () => {
  const kind = 'sqlite'

  it('comes back as it was, says that there is a newer one, and signs the one that was on the screen', async () => {
    const server = await startServer(kind)
    const visitor = new Visitor(server.url)
    for (const mistake of [{ name: '' }, { email: 'ada@gmial.com' }, { consent: '' }]) {
      const answer = await visitor.sign({ ...ada, version: '1', ...mistake })
      const html = await answer.text()
      expect(answer.status).toBe(422)
      expect(hiddenFields(html)).toMatchObject({ version: '1', locale: 'en' })
      expect(html.includes('Sign version 1')).toBe(true)
      expect(html.includes('Sign version 2')).toBe(false)
      expect(html.includes('Version 2 was published after you opened this page.')).toBe(true)
      expect(html.includes('<a href="/letters/unpaid-proof">Read version 2</a>')).toBe(true)
      expect(html.includes(`: ${findVersion(shippedLetter(), 1, 'en')?.digest}`)).toBe(true)
    }
    const current = await (await visitor.sign({ ...ada, name: '' })).text()
    expect(current.includes('was published after you opened')).toBe(false)
    expect(hiddenFields(current)).toMatchObject({ version: '2' })
    expect((await visitor.sign({ ...ada, version: '1' })).status).toBe(303)
    const [mail] = await emailsTo(server.emailFolder, ada.email)
    const link = /\/verify\/\S+/.exec(mail?.text ?? '')?.[0] ?? ''
    const page = await (await visitor.get(link)).text()
    // Of the two, the newer is offered, and neither is chosen.
    for (const button of ['Sign version 1', 'Sign version 2']) expect(page.includes(button)).toBe(true)
  })

  it('does not come back as a version that cannot be signed', async () => {
    const server = await startServer(kind)
    for (const version of ['99', '0', '', '-1', '1e0']) {
      const html = await (await new Visitor(server.url).sign({ ...ada, version })).text()
      expect(hiddenFields(html), version).toMatchObject({ version: '2' })
      expect(html.includes('We could not tell which version you read.'), version).toBe(true)
    }
  })
})
