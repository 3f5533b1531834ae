import type { Progress } from '#web/loaders/progress.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** The hand-over documents of a letter. */
export type HandOverView = {
  /** How far the document is that is being made now. */
  progress: Progress | null
  /** Whether the last attempt failed. */
  hasFailed: boolean
  documents: Awaited<ReturnType<OrganiserPage['app']['documents']['made']>>
}

/** Loads the hand-over documents of a letter, and how far the one is that is being made. */
export async function loadDocuments({ app, letter, t }: OrganiserPage): Promise<HandOverView> {
  const [making, documents] = await Promise.all([
    app.documents.making(letter.slug),
    app.documents.made(letter),
  ])
  const hasFailed = making?.state === 'failed'
  if (making?.state !== 'making') return { progress: null, hasFailed, documents }
  const { done, total } = making
  // The total is unknown until the names are counted.
  const text = total > 0 ? t('handOver.making', { done, total }) : ''
  return { progress: { done, total, text }, hasFailed, documents }
}
