import type { Letter, Version } from './letter.ts'

/** A letter as its files say it: `versions` are the published ones, `drafts` the others. */
export type LetterOnDisk = Letter & { drafts: readonly DraftedVersion[] }

/** A version whose file may have no day of publication; then it is a draft. */
export type DraftedVersion = Omit<Version, 'published'> & { published: string | null }

/** What the file of a version says by itself, without what it takes over from the version before. */
export type ReadVersion = Omit<
  DraftedVersion,
  'title' | 'titleFile' | 'addressee' | 'addresseeFile' | 'summary'
> & {
  title: string | undefined
  addressee: string | undefined
}
