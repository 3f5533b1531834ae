import { deleteSentEmail } from '#db/queries/email/outbox.ts'
import { emailsOver, signaturesWithAddress, unforgotten } from '#db/queries/privacy/retention.ts'
import { consentsOf } from '#db/queries/signatures/consents.ts'
import { deleteAddresses, forgetSealed } from '#db/queries/signing/steps.ts'
import { deleteDelivery } from '#db/queries/updates/deliveries.ts'
import type { Write } from '#db/store.ts'
import type { Letters } from '#features/letters/letter.ts'
import { ago, type RetentionRule } from '#features/privacy/retention-rule.ts'
import { addressesUntil, afterEnd, REMEMBERED } from '#features/signatures/retention.ts'
import { endUpdates } from '#features/updates/end-consent.ts'

/** A letter that is no longer served, and when its last signature with an address was submitted. */
export type UnservedLetter = { letter: string; last: Date }

/** Makes the rules for the email addresses of each letter: its own policy, and the end of its time. */
export function addressRules(
  letters: Letters,
  unserved: readonly UnservedLetter[],
  now: Date,
): RetentionRule[] {
  const forgetting = [...letters.values()].filter(({ addresses }) => addresses === 'forget')
  const ended = endedLetters(letters, unserved, now)
  return [
    ...forgetting.map(({ slug }) => forgetAddresses(slug)),
    ...ended.flatMap((slug) => [deleteAllAddresses(slug, letters), deleteSentEmails(slug)]),
  ]
}

/** The letters that may keep no address any longer. */
function endedLetters(letters: Letters, unserved: readonly UnservedLetter[], now: Date): string[] {
  const ends = [
    ...[...letters.values()].map((letter) => ({ slug: letter.slug, until: addressesUntil(letter) })),
    ...unserved.map(({ letter, last }) => ({ slug: letter, until: afterEnd(last) })),
  ]
  return ends.filter(({ until }) => until !== null && until <= now).map(({ slug }) => slug)
}

/** Removes addresses that a letter kept or sealed before it was changed to forget; signers who asked for updates still get them. */
function forgetAddresses(slug: string): RetentionRule {
  return {
    what: 'address',
    due: (db, page) => unforgotten(db, slug, page),
    async remove(tx, id) {
      const consents = await consentsOf(tx, id)
      if (consents.some(({ kind }) => kind === 'updates')) await forgetSealed(tx, id)
      else await deleteAddresses(tx, id)
    },
  }
}

/** Removes every address of a letter that ended, and ends the updates with them. */
function deleteAllAddresses(slug: string, letters: Letters): RetentionRule {
  return {
    what: 'address',
    due: (db, page) => signaturesWithAddress(db, slug, page),
    async remove(tx, id, now) {
      await endUpdates(tx, letters, id, now)
      await deleteAddresses(tx, id)
    },
  }
}

/** Removes sent emails of a letter that ended. A signer who asks for a lost link after that still gets it, once. */
function deleteSentEmails(slug: string): RetentionRule {
  return {
    what: 'sent-email',
    due: (db, page, now) => emailsOver(db, slug, ago(now, REMEMBERED), page),
    remove: deleteEmailAndDelivery,
  }
}

/** Removes a sent email, and the record that its signer received the update in it. */
async function deleteEmailAndDelivery(tx: Write, id: string): Promise<void> {
  const email = await deleteSentEmail(tx, id)
  if (email?.updateId && email.signatureId)
    await deleteDelivery(tx, { updateId: email.updateId, signatureId: email.signatureId })
}
