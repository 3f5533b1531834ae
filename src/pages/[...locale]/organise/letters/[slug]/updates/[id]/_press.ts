import type { APIContext } from 'astro'
import { type OrganiserPage, organiserPage } from '#web/organisers/page.ts'

/** A press of a button at an update: who, of which letter, and how the page goes on. */
export type Press = OrganiserPage & {
  id: string
  /** Goes back to the update, or to all of them, with what is said there (a name below `updates.done`). */
  back(to: 'updates' | 'list', said: string): Response
}

/** What every button at a update needs; `null` where there is no such letter. */
export function readPress(context: APIContext): Press | null {
  const page = organiserPage(context)
  if (!page) return null
  const id = context.params['id'] ?? ''
  const list = `${page.base}/updates`
  return {
    ...page,
    id,
    back: (to, said) => context.redirect(`${to === 'list' ? list : `${list}/${id}`}?said=${said}`, 303),
  }
}
