import { insertLookup, type LookupRow, nextLookups, takeLookup } from '#db/queries/lookups.ts'
import { findLiveSignature, findSignature, lockSignature, type SignatureRow } from '#db/queries/signatures.ts'
import type { Write } from '#db/store.ts'
import { type EmailAddress, parseEmailAddress } from '../../domain/email-address.ts'
import { addressKey, mailboxKey } from '../../domain/keys.ts'
import { isVerifiable, type Letter, type Letters } from '../../domain/letter.ts'
import { lookupPlace } from '../../domain/mail-content.ts'
import type { Context } from '../context.ts'
import { queueMailWithinCaps } from '../queue-mail.ts'

/** Lookups answered in one run. */
const BATCH = 50

/**
 * Takes down that somebody asks for the link to what was signed with an address. The work is the same for every
 * address, and so is what the asker sees: whether anything was signed is found out later, and told by mail.
 */
export async function askForLink(ctx: Context, email: EmailAddress, locale: string): Promise<void> {
  const id = ctx.newId()
  const address = ctx.cipher.seal(email.address, lookupPlace(id))
  await ctx.store.write((tx) => insertLookup(tx, { id, address, locale, askedAt: ctx.now() }))
}

/**
 * Answers what was asked: mails a link for each letter that the address has signed. Resolves to how many were answered;
 * throws, with the others answered, where one could not be.
 */
export async function answerLookups(ctx: Context, letters: Letters): Promise<number> {
  const waiting = await ctx.store.read((db) => nextLookups(db, BATCH))
  let fault: unknown
  for (const lookup of waiting) {
    try {
      await answer(ctx, letters, lookup)
    } catch (error) {
      // One that cannot be answered must not keep the others waiting for ever.
      fault ??= error
      await ctx.store.write((tx) => takeLookup(tx, lookup.id)).catch(() => {})
    }
  }
  if (fault !== undefined) throw fault
  return waiting.length
}

function answer(ctx: Context, letters: Letters, lookup: LookupRow): Promise<void> {
  return ctx.store.write(async (tx) => {
    if (!(await takeLookup(tx, lookup.id))) return
    const email = addressOf(ctx, lookup)
    if (!email) return
    for (const letter of letters.values()) await mailLink(ctx, tx, letter, email, lookup.locale)
  })
}

/** `null` for a row that was altered, or sealed under another secret: nobody can be answered then. */
function addressOf(ctx: Context, { id, address }: LookupRow): EmailAddress | null {
  try {
    return parseEmailAddress(ctx.cipher.open(address, lookupPlace(id)))
  } catch {
    return null
  }
}

async function mailLink(
  ctx: Context,
  tx: Write,
  letter: Letter,
  email: EmailAddress,
  locale: string,
): Promise<void> {
  const key = mailboxKey(ctx.secret, letter.slug, email.mailbox)
  const live = await findLiveSignature(tx, letter.slug, key)
  if (!live || !(await lockSignature(tx, live.id))) return
  // As it stands now that it is held: it may have been withdrawn or changed before.
  const found = await findSignature(tx, live.id)
  // Only the spelling that was signed with is known to be theirs.
  if (found?.addressKey !== addressKey(ctx.secret, letter.slug, email.address) || found.withdrawnAt) return
  if (!found.verifiedAt && !isVerifiable(letter, ctx.now())) return
  await queueMailWithinCaps(ctx, tx, { ...mailFor(found), locale, to: email.address }, { repeats: true })
}

/** Whoever has not verified yet gets that link again. */
function mailFor({ id, letter, mailboxKey, name, version, verifiedAt }: SignatureRow) {
  const kind = verifiedAt ? ('own-link' as const) : ('verify' as const)
  return { kind, letter, signatureId: id, mailboxKey, name: name ?? '', version }
}
