import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { readTrust } from '#platform/trusted-proxies.ts'
import { clientNetwork } from '#web/http/client-address.ts'

/** A request as Node has it: who is at the other end of the socket, and what the header says. */
function from(socket: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return { headers, socket: { remoteAddress: socket }, connection: { remoteAddress: socket } } as never
}

describe('the network of a request', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['::1', '::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['', 'unknown'],
  ])('at %s is %s', (socket, network) => {
    expect(clientNetwork(from(socket), null)).toBe(network)
  })

  it.each([
    // No proxy is trusted: the client can write any header.
    [null, '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['0', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    // One hop: the proxy's own entry is the last one, and what stands before it is the client's word.
    ['1', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['1', '10.0.0.1', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
    ['2', '10.0.0.1', '192.0.2.66, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['1', '10.0.0.1', undefined, '10.0.0.1'],
    // By address: only while everyone on the way is trusted.
    ['10.0.0.0/8', '10.0.0.1', '192.0.2.66, 198.51.100.1', '198.51.100.1'],
    ['10.0.0.0/8', '10.0.0.1', '192.0.2.66, 198.51.100.1, 10.9.9.9', '198.51.100.1'],
    ['10.0.0.0/8', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['10.0.0.0/8,fd00::/8', 'fd00::1', '2001:db8:1:2::5', '2001:db8:1:2::/64'],
    ['fd00::/8', '::ffff:10.0.0.1', '198.51.100.1', '10.0.0.1'],
    ['127.0.0.1', '::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    // Ports and brackets, as some proxies write them.
    ['1', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['1', '10.0.0.1', '[2001:db8:1:2::5]:4711', '2001:db8:1:2::/64'],
    // An invalid address is ignored: then it is the proxy's.
    ['1', '10.0.0.1', 'unknown', '10.0.0.1'],
    ['1', '10.0.0.1', '', '10.0.0.1'],
    ['1', '10.0.0.1', '0x7f.1', '10.0.0.1'],
    ['1', '10.0.0.1', '198.51.100.1, <script>', '10.0.0.1'],
  ])('with TRUSTED_PROXIES=%s from %s saying %s is %s', (setting, socket, forwarded, network) => {
    expect(clientNetwork(from(socket, forwarded), readTrust(setting))).toBe(network)
  })
})
