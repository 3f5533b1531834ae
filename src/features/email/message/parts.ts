import type { Passage } from '#features/letters/prose/read-prose.ts'
import type { Locale } from '#values/locale.ts'

/** A paragraph. `language`: where it is not that of the email. */
export type Paragraph = { text: string; language?: Locale | undefined }

/** A paragraph, or the Markdown of an announcement. */
export type Part = Paragraph | { prose: Passage[]; language: Locale }

/** An email from its greeting to its signature, before it is written as text or HTML. */
export type Body = {
  before: Part[]
  link: string
  button: string
  after: string
  unsubscribe: string | null
  signed: string[]
}
