/** Google's WOFF2 decoder; its package has no types. */
declare module 'wawoff2' {
  /** The font in a WOFF2 file. Rejects for any other file. */
  export function decompress(file: Uint8Array): Promise<Uint8Array>
}
