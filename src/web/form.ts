import { isTooLarge } from './body.ts'

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
