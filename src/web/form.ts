/** The most that a request may send, in bytes. */
export const MAX_BODY = 64 * 1024

/** A form with more fields than this is not one of ours. */
const MAX_FIELDS = 100

export type FormResult<Field extends string> =
  { ok: true; fields: Partial<Record<Field, string>> } | { ok: false; status: 400 | 413 | 415 }

const FORM_TYPES = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i

/** Reads the named fields of a posted form; others are not looked at, of a repeated one the first counts. */
export async function readForm<Field extends string>(
  request: Request,
  fields: readonly Field[],
): Promise<FormResult<Field>> {
  if (!FORM_TYPES.test(request.headers.get('content-type') ?? '')) return { ok: false, status: 415 }
  let data: FormData
  try {
    data = await request.formData()
  } catch (error) {
    return { ok: false, status: isTooLarge(error) ? 413 : 400 }
  }
  if ([...data.keys()].length > MAX_FIELDS) return { ok: false, status: 400 }
  const read: Partial<Record<Field, string>> = {}
  for (const field of fields) {
    const value = data.get(field)
    if (typeof value === 'string') read[field] = value
  }
  return { ok: true, fields: read }
}

/** The limit is kept while the body is read; the error that says so may come wrapped. */
function isTooLarge(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (/body size limit/i.test(cause.message)) return true
  }
  return false
}
