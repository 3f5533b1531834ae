import { expect, it } from 'vitest'
import { nameServer } from '#platform/name-server.ts'
import { standInNameServer } from '#tests/support/name-server.ts'

it('puts the parts of a text together, and texts apart', async () => {
  const long = 'v=spf1 '.padEnd(600, 'x')
  const { address } = await standInNameServer({ 'example.org': { TXT: [long, 'other'] } })
  const answer = await nameServer(address).txt('example.org')
  expect(answer).toMatchObject({ answered: true, found: expect.arrayContaining([long, 'other']) })
})

it('finds nothing at a name that is not there, and at one that has something else', async () => {
  const { address } = await standInNameServer({ 'example.org': { A: ['192.0.2.1'] } })
  const dns = nameServer(address)
  expect(await dns.txt('nowhere.example.org')).toEqual({ answered: true, found: [] })
  expect(await dns.txt('example.org')).toEqual({ answered: true, found: [] })
  expect(await dns.addresses('nowhere.example.org')).toEqual({ answered: true, found: [] })
  expect(await dns.names('192.0.2.1')).toEqual({ answered: true, found: [] })
})

it('tells a server that fails, or says nothing, from a name that is not there', async () => {
  const { address, asked } = await standInNameServer({ 'a.example': 'fails', 'b.example': 'silent' })
  const dns = nameServer(address, { timeout: 50, tries: 2 })
  expect(await dns.txt('a.example')).toEqual({ answered: false, code: 'ESERVFAIL' })
  expect(await dns.txt('b.example')).toEqual({ answered: false, code: 'ETIMEOUT' })
  expect(asked.filter((name) => name === 'b.example')).toHaveLength(2)
  expect(await dns.addresses('a.example')).toEqual({ answered: false, code: 'ESERVFAIL' })
})

it('finds addresses of both kinds, and sends no query for known ones', async () => {
  const { address, asked } = await standInNameServer({
    'mail.example.org': { A: ['192.0.2.1', '192.0.2.2'], AAAA: ['2001:db8::1'] },
    '1.2.0.192.in-addr.arpa': { PTR: ['mail.example.org'] },
  })
  const dns = nameServer(address)
  const answer = await dns.addresses('mail.example.org')
  expect(answer.answered && answer.found.toSorted()).toEqual(['192.0.2.1', '192.0.2.2', '2001:db8::1'])
  expect(await dns.names('192.0.2.1')).toEqual({ answered: true, found: ['mail.example.org'] })
  const before = asked.length
  expect(await dns.addresses('192.0.2.9')).toEqual({ answered: true, found: ['192.0.2.9'] })
  expect(await dns.addresses('localhost')).toEqual({ answered: true, found: ['127.0.0.1', '::1'] })
  expect(asked).toHaveLength(before)
})
