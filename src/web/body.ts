/** The most that a request may send, in bytes. */
export const MAX_BODY = 64 * 1024

/** Reads what a request sends, byte for byte. */
export async function readBody(
  request: Request,
): Promise<{ ok: true; bytes: Uint8Array } | { ok: false; status: 400 | 413 }> {
  try {
    return { ok: true, bytes: new Uint8Array(await request.arrayBuffer()) }
  } catch (error) {
    return { ok: false, status: isTooLarge(error) ? 413 : 400 }
  }
}

/** The limit is kept while the body is read; the error that says so may come wrapped. */
export function isTooLarge(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/body size limit/i.test(cause.message)) return true
  }
  return false
}
