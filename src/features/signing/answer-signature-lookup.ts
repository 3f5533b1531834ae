import {
  findLiveSignature,
  findPending,
  findSignature,
  findVerified,
  lockSignature,
  type SignatureRow,
} from '#db/queries/signatures/signatures.ts'
import type { Write } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import { lockMailbox } from '#features/email/count-email.ts'
import { queueEmailWithinCaps } from '#features/email/queue-within-caps.ts'
import { isVerifiable, type Letter, type Letters, titleOf } from '#features/letters/letter.ts'
import type { EmailAddress } from '#values/email-address.ts'
import { addressKey, mailboxKey } from '#values/keys.ts'
import { DEFAULT_LOCALE, isLocale } from '#values/locale.ts'
import type { Lookup } from './lookup-answer.ts'
import { queueVerifyEmail } from './queue-verify-email.ts'

/**
 * Emails one private link to all verified signatures of an address, and the verification link again for each letter where
 * its signature is pending.
 */
export async function answerSignatureLookup(
  ctx: Context,
  letters: Letters,
  lookup: Lookup,
): Promise<(tx: Write) => Promise<void>> {
  return async (tx) => {
    const found: FoundSignature[] = []
    for (const letter of letters.values()) {
      const signature = await lockSignatureOf(ctx, tx, letter, lookup.email)
      if (signature) found.push({ letter, signature })
    }
    for (const each of found) await queueVerifyLink(ctx, tx, each, lookup)
    await queuePrivateLink(ctx, tx, found, lookup)
  }
}

type FoundSignature = { letter: Letter; signature: SignatureRow }

async function queueVerifyLink(
  ctx: Context,
  tx: Write,
  { letter, signature }: FoundSignature,
  { email, locale }: Lookup,
): Promise<void> {
  if (signature.verifiedAt || !isVerifiable(letter, ctx.now())) return
  const to = email.address
  await queueVerifyEmail(ctx, tx, signature, { to, locale, allowance: 'links', repeats: true })
}

/** Queues one email whose link opens all verified signatures. */
async function queuePrivateLink(
  ctx: Context,
  tx: Write,
  found: FoundSignature[],
  { email, locale }: Lookup,
): Promise<void> {
  const [first, ...others] = found.filter(({ signature }) => signature.verifiedAt)
  if (!first) return
  const { id, letter, mailboxKey, name, version } = first.signature
  const about = { letter, signatureId: id, mailboxKey, name: name ?? '', version }
  const also = others.map(({ letter, signature }) => ({
    letter: letter.slug,
    title: titleOf(letter, isLocale(locale) ? locale : DEFAULT_LOCALE),
    signatureId: signature.id,
  }))
  const content = { ...about, kind: 'own-link' as const, locale, to: email.address, also }
  await queueEmailWithinCaps(ctx, tx, content, { allowance: 'links', repeats: true })
}

/**
 * Finds what an address has at a letter, verified or pending, and locks its mailbox and row. `undefined` where the mailbox
 * has signed with another spelling of the address.
 */
async function lockSignatureOf(
  ctx: Context,
  tx: Write,
  letter: Letter,
  email: EmailAddress,
): Promise<SignatureRow | undefined> {
  const key = mailboxKey(ctx.secret, letter.slug, email.mailbox)
  const theirs = addressKey(ctx.secret, letter.slug, email.address)
  const spelling = { mailboxKey: key, addressKey: theirs }
  // Most addresses have no signature, which needs no lock.
  if (!(await findLiveSignature(tx, letter.slug, key))) return undefined
  await lockMailbox(tx, key)
  const live = (await findVerified(tx, letter.slug, key)) ?? (await findPending(tx, letter.slug, spelling))
  if (!live || !(await lockSignature(tx, live.id))) return undefined
  // Read again now that the row is locked: it may have been withdrawn or changed before.
  const held = await findSignature(tx, live.id)
  // Only the spelling that was signed with is known to belong to the signer.
  const isTheirs = held?.addressKey === theirs
  return isTheirs && !held.withdrawnAt ? held : undefined
}
