import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import type { EmailAddress } from '#values/email-address.ts'
import type { LookupPurpose } from './lookup.ts'

/** What was typed into the form for a lost link, and the language of its page. */
export type Lookup = { email: EmailAddress; locale: string }

/**
 * Prepares the answer to a lookup of one purpose, outside the transaction. The returned function queues its emails in the
 * transaction that removes the lookup.
 */
export type LookupAnswer = (
  ctx: Context,
  letters: Letters,
  lookup: Lookup,
) => Promise<(tx: Write) => Promise<void>>

/** The answer for each purpose. Filled in by `app.ts`, because organisers come after signing. */
export type LookupAnswers = Readonly<Record<LookupPurpose, LookupAnswer>>
