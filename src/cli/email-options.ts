import { isIP } from 'node:net'
import { InvalidArgumentError } from 'commander'
import { isSelector } from '#features/email/sender-domain/dkim.ts'
import { parseEmailAddress } from '#values/email-address.ts'

// These read the options of `check --email`. Each throws `InvalidArgumentError` for an invalid value.

/** Reads one email address, by the rules of the signing form. */
export function readAddress(value: string): string {
  const email = parseEmailAddress(value)
  if (!email) throw new InvalidArgumentError('It must be one address, such as you@example.org.')
  return email.address
}

/** Adds the selectors of a list to those given before. */
export function readSelectors(value: string, before: readonly string[] = []): string[] {
  const names = value.split(',').map((name) => name.trim())
  if (!names.every(isSelector)) throw new InvalidArgumentError('It must be names such as s1 or mail.2026.')
  return [...new Set([...before, ...names])]
}

/** Reads `address` or `address:port`; an IPv6 address with a port is in brackets. Returns `address:port`. */
export function readNameServer(value: string): string {
  if (isIP(value) === 6) return `[${value}]:53`
  const [, six = '', four = '', port = '53'] = /^(?:\[([^\]]+)\]|([^:[]+))(?::(\d{1,5}))?$/.exec(value) ?? []
  const fits =
    (six === '' ? isIP(four) === 4 : isIP(six) === 6) && Number(port) >= 1 && Number(port) <= 65_535
  if (!fits)
    throw new InvalidArgumentError('It must be an IP address, with or without a port: 192.0.2.53:53.')
  return six === '' ? `${four}:${port}` : `[${six}]:${port}`
}
