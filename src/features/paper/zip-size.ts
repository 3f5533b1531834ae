/**
 * The decompressed size of a ZIP archive in bytes, as its directory states it: the reader stops at the stated sizes.
 * `null` for a file that is not a ZIP archive, or does not state them (PKWARE APPNOTE, 4.3.12 and 4.3.16).
 */
export function unpackedSize(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = endOfDirectory(view)
  if (end === null) return null
  const entries = view.getUint16(end + 10, true)
  let at = view.getUint32(end + 16, true)
  let total = 0
  for (let i = 0; i < entries; i += 1) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) return null
    const packed = view.getUint32(at + 20, true)
    const unpacked = view.getUint32(at + 24, true)
    // A size that is zero, or stored elsewhere (ZIP64), does not limit the reader.
    if (unpacked === 0xffffffff || (unpacked === 0 && packed > 2)) return null
    total += unpacked
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return total
}

function endOfDirectory(view: DataView): number | null {
  const last = view.byteLength - 22
  for (let at = last; at >= 0 && at > last - 65_536; at -= 1) {
    if (view.getUint32(at, true) === 0x06054b50) return at
  }
  return null
}
