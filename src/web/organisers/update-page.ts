import type { APIContext } from 'astro'
import { type OrganiserPage, organiserPage } from './organiser-page.ts'

/** What a page of one update works with. */
export type UpdatePage = OrganiserPage & {
  /** The id in the address; `new` for an update that is not saved yet. */
  id: string
  /** Path of the update's page. */
  path: string
}

/** Guards a page of one update: `null` where `organiserPage` is. Whether the update exists is for the loader to say. */
export function updatePage(context: Pick<APIContext, 'locals' | 'params'>): UpdatePage | null {
  const page = organiserPage(context)
  const id = context.params['id'] ?? ''
  return page && { ...page, id, path: `${page.base}/updates/${id}` }
}
