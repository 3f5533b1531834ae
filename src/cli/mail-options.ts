import { isIP } from 'node:net'
import { InvalidArgumentError } from 'commander'
import { isSelector } from '#features/email/sender-domain/dkim.ts'
import { parseEmailAddress } from '#values/email-address.ts'

// How the options of `check --mail` are read. Each throws `InvalidArgumentError` for what it does not take.

/** One address, by the parser that signers meet too. */
export function readAddress(value: string): string {
  const email = parseEmailAddress(value)
  if (!email) throw new InvalidArgumentError('It must be one address, such as you@example.org.')
  return email.address
}

/** Adds the names of a list to those that were said before. */
export function readSelectors(value: string, before: readonly string[] = []): string[] {
  const names = value.split(',').map((name) => name.trim())
  if (!names.every(isSelector)) throw new InvalidArgumentError('It must be names such as s1 or mail.2026.')
  return [...new Set([...before, ...names])]
}

/** `address` or `address:port`; an IPv6 address with a port stands in brackets. */
export function readNameServer(value: string): string {
  if (isIP(value) === 6) return `[${value}]:53`
  const [, six = '', four = '', port = '53'] = /^(?:\[([^\]]+)\]|([^:[]+))(?::(\d{1,5}))?$/.exec(value) ?? []
  const fits =
    (six === '' ? isIP(four) === 4 : isIP(six) === 6) && Number(port) >= 1 && Number(port) <= 65_535
  if (!fits)
    throw new InvalidArgumentError('It must be an IP address, with a port if you like: 192.0.2.53:53.')
  return six === '' ? `${four}:${port}` : `[${six}]:${port}`
}
