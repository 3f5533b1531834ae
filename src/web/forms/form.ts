/** The largest number of fields of a form; none of ours has more. */
const MAX_FIELDS = 100

/** The named fields of a form, or the status of its refusal. */
export type FormResult<Field extends string> =
  { ok: true; fields: Partial<Record<Field, string>> } | { ok: false; status: 400 | 415 }

const FORM_TYPES = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i

/** Reads the named fields of a posted form. Other fields are ignored; of a repeated field the first counts. */
export async function readForm<Field extends string>(
  request: Request,
  fields: readonly Field[],
): Promise<FormResult<Field>> {
  if (!FORM_TYPES.test(request.headers.get('content-type') ?? '')) return { ok: false, status: 415 }
  const data = await parse(request)
  if (!data || [...data.keys()].length > MAX_FIELDS) return { ok: false, status: 400 }
  return { ok: true, fields: named(data, fields) }
}

/**
 * Reads the named fields of a form that may carry a file, and the bytes of the file; `null` where none was chosen.
 * Invalid UTF-8 becomes U+FFFD, which every field refuses.
 */
export async function readFileForm<Field extends string>(
  request: Request,
  fields: readonly Field[],
  file: string,
): Promise<FormResult<Field> & { file: Uint8Array | null }> {
  if (!/^multipart\/form-data\s*;/i.test(request.headers.get('content-type') ?? ''))
    return { ...(await readForm(request, fields)), file: null }
  const data = await request.formData().catch(() => null)
  if (!data || [...data.keys()].length > MAX_FIELDS) return { ok: false, status: 400, file: null }
  const sent = data.get(file)
  return {
    ok: true,
    fields: named(data, fields),
    file: sent instanceof File && sent.size > 0 ? new Uint8Array(await sent.arrayBuffer()) : null,
  }
}

function named<Field extends string>(
  data: FormData,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  const read: Partial<Record<Field, string>> = {}
  for (const field of fields) {
    const value = data.get(field)
    if (typeof value === 'string') read[field] = value
  }
  return read
}

/**
 * Parses a form; `null` where it is not encoded as it declares. The parser itself would replace invalid UTF-8 by U+FFFD and
 * keep invalid percent signs (URL Standard, 5.1), and store text that no one has typed.
 */
async function parse(request: Request): Promise<FormData | null> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await request.clone().arrayBuffer())
    const isMultipart = /^multipart/i.test(request.headers.get('content-type') ?? '')
    const read = isMultipart ? text : decodeURIComponent(text)
    return read.includes('\0') ? null : await request.formData()
  } catch {
    return null
  }
}
