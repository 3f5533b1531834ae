import { expect, it } from 'vitest'
import { checkSpf } from '#features/email/sender-domain/check-spf.ts'
import { nameServer } from '#platform/name-server.ts'
import { standInNameServer, type Zone } from '#tests/support/name-server.ts'

/** What is said of example.org, where these names have these records (or what else is put there). */
async function checked(records: Record<string, string | 'fails'>) {
  const zone: Zone = Object.fromEntries(
    Object.entries(records).map(([name, text]) => [name, text === 'fails' ? text : { TXT: [text] }]),
  )
  const { address, asked } = await standInNameServer(zone)
  const finding = await checkSpf(nameServer(address), 'example.org')
  return { line: `${finding.level} ${finding.sentence}`, asked }
}

it('counts the lookups of all that is included, up to ten', async () => {
  const nine = 'a:1.example a:2.example a:3.example mx ptr exists:x.example a mx:y.example'
  const ten = {
    'example.org': 'v=spf1 include:a.example -all',
    'a.example': `v=spf1 ${nine} a:9.example -all`,
  }
  expect((await checked(ten)).line).toMatch(/^ok .* 10 of 10 lookups and "-all"/)
  const eleven = { ...ten, 'a.example': `v=spf1 ${nine} a:9.example a:10.example -all` }
  expect((await checked(eleven)).line).toMatch(/^broken .*more than 10 lookups/)
})

it('ends where records lead in a circle', async () => {
  const { line, asked } = await checked({
    'example.org': 'v=spf1 include:a.example -all',
    'a.example': 'v=spf1 include:example.org -all',
  })
  expect(line).toMatch(/^broken .*more than 10 lookups/)
  expect(asked.length).toBeLessThanOrEqual(11)
})

it('takes the end from where the record redirects to, and from nowhere else', async () => {
  const end = (text: string) =>
    checked({
      'example.org': 'v=spf1 include:a.example redirect=b.example',
      'a.example': 'v=spf1 ip4:192.0.2.1 -all',
      'b.example': `v=spf1 ip4:192.0.2.2 ${text}`,
    })
  expect((await end('~all')).line).toMatch(/^ok .* 2 of 10 lookups and "~all"/)
  expect((await end('+all')).line).toMatch(/^broken .* ends in "\+all"/)
  expect((await end('')).line).toMatch(/^warn .* has no end/)
})

it('finds a nested include that lets every sender pass, unless it is negated on the way', async () => {
  const through = (qualifier: string) =>
    checked({
      'example.org': 'v=spf1 include:a.example -all',
      'a.example': `v=spf1 ${qualifier}include:b.example -all`,
      'b.example': 'v=spf1 all',
    })
  expect((await through('')).line).toMatch(/^broken .* includes b\.example/)
  expect((await through('~')).line).toMatch(/^ok /)
})

it.each([
  ['has none', undefined, /^broken .*leads to a\.example, which has none/],
  ['has a mistake', 'v=spf1 ip4:300.0.0.1 -all', /^broken .*a\.example cannot be read at "ip4:300\.0\.0\.1"/],
  ['is not answered', 'fails', /^warn a\.example could not be looked up \(ESERVFAIL\)/],
])('says which name it is that %s', async (_, included, expected) => {
  const own = { 'example.org': 'v=spf1 include:a.example -all' }
  expect((await checked(included ? { ...own, 'a.example': included } : own)).line).toMatch(expected)
})

it('does not follow a redirect that differs for each email', async () => {
  const { line, asked } = await checked({ 'example.org': 'v=spf1 redirect=%{d}.spf.example' })
  expect(line).toMatch(/^warn .*differs for each email/)
  expect(asked).toEqual(['example.org'])
})
