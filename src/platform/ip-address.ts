/** The bytes of an IPv4 address (4) or an IPv6 address (16) that a resolver or a URL has given. */
function bytesOf(address: string): number[] {
  if (!address.includes(':')) return address.split('.').map(Number)
  // An IPv4 address may stand at the end (RFC 4291, section 2.2).
  const text = address.replace(/(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/, (_, ...parts: string[]) => {
    const [a, b, c, d] = parts.slice(0, 4).map((part) => Number(part).toString(16).padStart(2, '0'))
    return `${a}${b}:${c}${d}`
  })
  const [head = [], tail = []] = text.split('::').map((half) => half.split(':').filter(Boolean))
  const zeros = Array.from({ length: text.includes('::') ? 8 - head.length - tail.length : 0 }, () => '0')
  return [...head, ...zeros, ...tail].flatMap((group) => {
    const value = Number.parseInt(group, 16)
    return [value >> 8, value & 255]
  })
}

/** Where the name of an address stands (RFC 1035, section 3.5; RFC 3596, section 2.5). One for each address. */
export function reverseName(address: string): string {
  const bytes = bytesOf(address)
  if (bytes.length === 4) return `${bytes.reverse().join('.')}.in-addr.arpa`
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${[...digits].reverse().join('.')}.ip6.arpa`
}

/** Networks that the public DNS has no names for (RFC 6890): first byte, a mask for it, the same for the second. */
const PRIVATE_4 = [
  [0, 255, 0, 0],
  [10, 255, 0, 0],
  [100, 255, 64, 192],
  [127, 255, 0, 0],
  [169, 255, 254, 255],
  [172, 255, 16, 240],
  [192, 255, 168, 255],
] as const
/** Unique local (RFC 4193) and link-local (RFC 4291). */
const PRIVATE_6 = [
  [0xfc, 0xfe, 0, 0],
  [0xfe, 0xff, 0x80, 0xc0],
] as const

/** Whether an address belongs to this machine or its own network. */
export function isPrivate(address: string): boolean {
  const bytes = bytesOf(address)
  if (bytes.length === 16 && bytes.slice(0, 10).every((byte) => byte === 0)) {
    // ::, ::1, and IPv4 addresses written as IPv6.
    if (bytes.slice(10, 15).every((byte) => byte === 0)) return true
    if (bytes[10] === 255 && bytes[11] === 255) return isPrivate(bytes.slice(12).join('.'))
  }
  const [first = 0, second = 0] = bytes
  return (bytes.length === 4 ? PRIVATE_4 : PRIVATE_6).some(
    ([a, maskA, b, maskB]) => (first & maskA) === a && (second & maskB) === b,
  )
}
