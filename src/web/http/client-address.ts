import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import proxyAddress from 'proxy-addr'
import type { Trust } from '#platform/trusted-proxies.ts'

/**
 * Returns the network that a request comes from: an IPv4 address, or the first 64 bits of an IPv6 address, because a host
 * may choose any address below them (RFC 4291, 2.5.1; a site may have many such networks, RFC 6177). `X-Forwarded-For` is
 * read from the right, and only as far as the proxies are trusted: the left-most entry is written by the client.
 */
export function clientNetwork(request: IncomingMessage, trust: Trust | null): string {
  const socket = request.socket.remoteAddress ?? ''
  return networkOf(trust ? forwardedFor(request, trust) : socket) ?? networkOf(socket) ?? 'unknown'
}

function forwardedFor(request: IncomingMessage, trust: Trust): string {
  try {
    return proxyAddress(request, trust)
  } catch {
    return ''
  }
}

/** Returns `null` for an invalid address. Some proxies add a port, and brackets around IPv6. */
function networkOf(text: string): string | null {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text
  if (isIP(bare) === 0) return null
  // An IPv4 address written as IPv6 is the same address; a zone has no meaning beyond this machine.
  const address = ipaddr.process(bare.split('%', 1)[0] ?? bare)
  if (address.kind() === 'ipv4') return address.toString()
  const first = address.toByteArray().slice(0, 8)
  return `${ipaddr.fromByteArray([...first, ...Array<number>(8).fill(0)]).toString()}/64`
}
