import { type IncomingMessage, request } from 'node:http'
import type { OrganiserVisitor } from './organisers.ts'
import type { TestServer } from './server.ts'

/** Where an export is asked for in the browser. */
export const EXPORT_PAGE = '/organise/letters/unpaid-proof/export'

/** What the form sends when nothing of it was touched. */
export async function exportForm(visitor: OrganiserVisitor): Promise<Record<string, string>> {
  const html = await (await visitor.get(EXPORT_PAGE)).text()
  const ticked = [...html.matchAll(/<input type="(?:checkbox|radio)"[^>]*>/g)]
    .map(([input]) => input)
    .filter((input) => / checked/.test(input))
    .map((input) => [/ name="([^"]+)"/.exec(input)?.[1], / value="([^"]+)"/.exec(input)?.[1]])
  return { ...(Object.fromEntries(ticked) as object), proof: await visitor.proof() }
}

/** Asks for the export over a connection of its own, as a browser does, and hands over the answer as it comes. */
export function askForExport(
  server: TestServer,
  visitor: OrganiserVisitor,
  fields: Record<string, string>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${EXPORT_PAGE}`, {
      method: 'POST',
      agent: false,
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        Origin: server.url,
        'Sec-Fetch-Site': 'same-origin',
        Cookie: visitor.cookie,
      },
    })
    sent.once('response', resolve).once('error', reject)
    sent.end(new URLSearchParams(fields).toString())
  })
}
