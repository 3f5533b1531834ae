/** Reads the JSON object that a page's script sends, or returns the status of its refusal. */
export async function readJson(
  request: Request,
): Promise<{ ok: true; value: object } | { ok: false; status: 400 | 415 }> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    return { ok: false, status: 415 }
  const value: unknown = await request.json().catch(() => null)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { ok: true, value }
    : { ok: false, status: 400 }
}
