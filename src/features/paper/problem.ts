import type { TextProblem } from '#values/person-name.ts'
import type { ValueNote } from './cell-values.ts'
import type { PaperColumn } from './paper.ts'

/** The most of a typed text that a problem quotes. Characters. */
export const MAX_QUOTED = 40

/** A problem with a line of a file, or with the file. `column` is the heading of the column, `about` what was typed. */
export type PaperProblem = { line: number; problem: PaperProblemKind; column?: string; about?: string }

/** The kinds of problems, each with a sentence in the catalogues. */
export type PaperProblemKind =
  | `name-${TextProblem}`
  | `affiliation-${Exclude<TextProblem, 'missing'>}`
  | 'country-unknown'
  | 'public-unclear'
  | 'day-unreadable'
  | 'day-other-order'
  | 'day-to-come'
  | 'day-before-version'
  | 'fields-missing'
  | 'fields-too-many'
  | 'quotes'
  | 'column-unknown'
  | 'column-twice'
  | 'column-unasked'
  | 'no-name-column'
  | 'no-rows'
  | 'too-many-rows'

/** `broken`: text that looks as if it was decoded in the wrong encoding; `read` is what it would be, mended. */
export type PaperNoteKind = ValueNote | 'broken'

/** A valid value that could be read in more than one way: as it was typed, and as it was read. */
export type PaperNote = {
  line: number
  column: PaperColumn
  note: PaperNoteKind
  typed: string
  read: string
}
