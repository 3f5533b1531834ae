import type { Job } from '#platform/jobs.ts'
import type { KeptDocuments } from './kept-documents.ts'

const HOUR = 60 * 60_000

/** Removes hand-over documents that have expired. */
export function documentExpiryJob(documents: KeptDocuments): Job {
  return { name: 'document-expiry', every: HOUR, runsAtStart: true, run: () => documents.removeOver() }
}
