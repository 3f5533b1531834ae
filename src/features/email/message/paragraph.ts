import type { Locale } from '#values/locale.ts'

/** A paragraph of an email; `language` where it is not in the language of the email. */
export type Paragraph = { text: string; language?: Locale | undefined }
