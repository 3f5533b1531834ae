import { readOwnData } from '#features/privacy/read-own-data.ts'
import { PERSONAL_PAGE } from '#web/http/security-headers.ts'
import { type OwnAct, showAgain } from './own-act.ts'

/** Downloads everything that is stored of a signature, as JSON. */
export const downloadSignature: OwnAct = async (page, _fields, context) => {
  const { app, token, slug } = page
  const own = await readOwnData(app.context, app.letters, token, slug)
  if (!own.ok) return showAgain(page, context)
  return new Response(`${JSON.stringify(own.data, null, 2)}\n`, {
    headers: {
      ...PERSONAL_PAGE,
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="signature-${own.letter}.json"`,
    },
  })
}
