import {
  findLiveSignature,
  findPending,
  findSignature,
  findVerified,
  lockSignature,
  type SignatureRow,
} from '#db/queries/signatures/signatures.ts'
import { type LookupRow, nextLookups, takeLookup } from '#db/queries/signing/lookups.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { lockMailbox } from '#features/email/count-email.ts'
import { queueEmailWithinCaps } from '#features/email/queue-within-caps.ts'
import { isVerifiable, type Letter, type Letters, titleOf } from '#features/letters/letter.ts'
import { queueOrganiserEmail } from '#features/organisers/queue-organiser-email.ts'
import { countSignInEmail, signInEmail } from '#features/organisers/sign-in-email.ts'
import { associatedData } from '#values/associated-data.ts'
import { type EmailAddress, parseEmailAddress } from '#values/email-address.ts'
import { addressKey, mailboxKey } from '#values/keys.ts'
import { DEFAULT_LOCALE, isLocale } from '#values/locale.ts'
import { queueVerifyEmail } from './queue-verify-email.ts'

/** Lookups answered in one run. */
const BATCH = 50

/**
 * Answers what was asked: mails one link to all that was signed with the address, and for each letter for which that has
 * yet to be verified, that link again. Resolves to how many were answered;
 * throws, with the others answered, where one could not be.
 */
export async function answerLookups(ctx: Context, letters: Letters): Promise<number> {
  const waiting = await ctx.store.read((db) => nextLookups(db, BATCH))
  let fault: unknown
  for (const lookup of waiting) {
    try {
      await (lookup.purpose === 'organiser'
        ? answerOrganiser(ctx, letters, lookup)
        : answer(ctx, letters, lookup))
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
    if (email) await emailLinks(ctx, tx, [...letters.values()], email, lookup.locale)
  })
}

async function answerOrganiser(ctx: Context, letters: Letters, lookup: LookupRow): Promise<void> {
  const email = addressOf(ctx, lookup)
  const mail = email && (await signInEmail(ctx, letters, email, lookup.locale))
  await ctx.store.write(async (tx) => {
    if ((await takeLookup(tx, lookup.id)) && mail && (await countSignInEmail(ctx, tx, mail.key)))
      await queueOrganiserEmail(ctx, tx, mail)
  })
}

/** `null` for a row that was altered, or sealed under another secret: nobody can be answered then. */
function addressOf(ctx: Context, { id, address }: LookupRow): EmailAddress | null {
  try {
    return parseEmailAddress(ctx.cipher.open(address, associatedData.lookupAddress(id)))
  } catch {
    return null
  }
}

async function emailLinks(
  ctx: Context,
  tx: Write,
  letters: Letter[],
  email: EmailAddress,
  locale: string,
): Promise<void> {
  const found: { letter: Letter; signature: SignatureRow }[] = []
  for (const letter of letters) {
    const signature = await holdSignatureOf(ctx, tx, letter, email)
    if (signature) found.push({ letter, signature })
  }
  for (const { letter, signature } of found) {
    if (signature.verifiedAt || !isVerifiable(letter, ctx.now())) continue
    await queueVerifyEmail(ctx, tx, signature, {
      to: email.address,
      locale,
      allowance: 'links',
      repeats: true,
    })
  }
  const [first, ...others] = found.filter(({ signature }) => signature.verifiedAt)
  if (!first) return
  const mail = { ...about(first.signature), kind: 'own-link' as const, locale, to: email.address }
  const also = others.map(({ letter, signature }) => ({
    letter: letter.slug,
    title: titleOf(letter, isLocale(locale) ? locale : DEFAULT_LOCALE),
    signatureId: signature.id,
  }))
  await queueEmailWithinCaps(ctx, tx, { ...mail, also }, { allowance: 'links', repeats: true })
}

/**
 * What an address has at a letter, verified or pending, with its mailbox and row locked; `undefined` where its mailbox
 * has signed with another spelling.
 */
async function holdSignatureOf(
  ctx: Context,
  tx: Write,
  letter: Letter,
  email: EmailAddress,
): Promise<SignatureRow | undefined> {
  const key = mailboxKey(ctx.secret, letter.slug, email.mailbox)
  const theirs = addressKey(ctx.secret, letter.slug, email.address)
  const spelling = { mailboxKey: key, addressKey: theirs }
  // Most addresses have nothing, which needs no lock.
  if (!(await findLiveSignature(tx, letter.slug, key))) return undefined
  await lockMailbox(tx, key)
  const live = (await findVerified(tx, letter.slug, key)) ?? (await findPending(tx, letter.slug, spelling))
  if (!live || !(await lockSignature(tx, live.id))) return undefined
  // As it stands now that it is held: it may have been withdrawn or changed before.
  const held = await findSignature(tx, live.id)
  // Only the spelling that was signed with is known to be theirs.
  const isTheirs = held?.addressKey === theirs
  return isTheirs && !held.withdrawnAt ? held : undefined
}

function about({ id, letter, mailboxKey, name, version }: SignatureRow) {
  return { letter, signatureId: id, mailboxKey, name: name ?? '', version }
}
