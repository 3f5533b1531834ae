import type { Guard } from '#tools/guards/guard.ts'

const SIGN = 'tests/features/signing/sign.test.ts'
const MAILBOXES = 'tests/features/signing/mailboxes.test.ts'
const OUTBOX = 'tests/features/email/outbox.test.ts'
const LIVES = 'tests/features/email/link-lifetimes.test.ts'
const REFUSALS = 'tests/features/email/refusals.test.ts'
const WEBHOOKS = 'tests/features/email/standard-webhooks.test.ts'

/** Guards of email: recipients, limits, links and bounces. */
export const EMAILING: readonly Guard[] = [
  {
    holds: 'a name from a stranger is in an email only where it can only be a name',
    file: 'src/features/email/message/body.ts',
    there: "const isNamed = SIGNER_EMAILS[kind].toVerified ? name !== '' : greetable(name)",
    without: "const isNamed = name !== ''",
    caughtBy: {
      file: 'tests/features/email/message.test.ts',
      name: 'an email that a stranger can cause',
    },
  },
  {
    holds: 'a name in an email has no character that looks like a full stop',
    file: 'src/features/email/greetable.ts',
    there: '[\\p{Script=Common}\\u{A4F8}-\\u{A4FD}]',
    without: '[\\p{Script=Common}]',
    caughtBy: {
      file: 'tests/features/email/greetable.test.ts',
      name: 'a name in an email to an unverified address is refused where it could be',
    },
  },
  {
    holds: 'a mailbox that declined gets one email in 30 days',
    file: 'src/features/signing/queue-verify-email.ts',
    there: "allowance: declined ? 'declined' : allowance",
    without: 'allowance',
    caughtBy: { file: MAILBOXES, name: 'on sqlite gets one email in 30 days when it is entered again' },
  },
  {
    holds: 'a mailbox that declined is not reminded',
    file: 'src/features/signing/remind.ts',
    there: 'if (await hasDeclined(tx, letter, mailboxKey)) return false',
    without: '',
    caughtBy: {
      file: MAILBOXES,
      name: 'on sqlite gets no reminders, also for an entry with another spelling',
    },
  },
  {
    holds: 'signing after all deletes the decline',
    file: 'src/features/signing/verify.ts',
    there: 'await deleteDecline(tx, letter.slug, signature.mailboxKey)',
    without: '',
    caughtBy: { file: MAILBOXES, name: 'on sqlite gets one email in 30 days when it is entered again' },
  },
  {
    holds: 'emails to a mailbox in 24 hours, by one letter, are limited',
    file: 'src/features/email/caps.ts',
    there: '{ most: limits.emails.perDay, within: DAY },',
    without: '',
    caughtBy: { file: MAILBOXES, name: 'on sqlite are three in any 24 hours' },
  },
  {
    holds: 'emails to a mailbox in 30 days, by one letter, are limited',
    file: 'src/features/email/caps.ts',
    there: '{ most: limits.emails.perMonth, within: MONTH },',
    without: '',
    caughtBy: { file: MAILBOXES, name: 'on sqlite are ten in any 30 days' },
  },
  {
    holds: 'requests without an email do not count towards the limit',
    file: 'src/features/email/count-email.ts',
    there: `  if (roomAt(now, queued, caps) > now) return null
  await insertCounted(`,
    without: `  if (roomAt(now, queued, caps) > now) {
    await insertCounted(tx, { id: ctx.newId(), ...together, queuedAt: now })
    return null
  }
  await insertCounted(`,
    caughtBy: { file: MAILBOXES, name: 'on sqlite are three in any 24 hours' },
  },
  {
    holds: 'a stranger without a captcha cannot use up the emails for a solved one',
    file: 'src/features/signing/create-pending.ts',
    there: "return proof === 'solved' ? 'proven' : 'signing'",
    without: "return 'signing'",
    caughtBy: {
      file: MAILBOXES,
      name: 'on sqlite have separate limits with a solved captcha and for lost links',
    },
  },
  {
    holds: 'emails to one mailbox are counted one at a time',
    file: 'db/postgres/handle.ts',
    there: 'await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)',
    without: 'await db.execute(sql`select length(${name})`)',
    caughtBy: { file: MAILBOXES, name: 'on postgres are counted one at a time for concurrent requests' },
  },
  {
    holds: 'earlier emails stay valid: their links open the latest entry',
    file: 'db/queries/signing/tokens.ts',
    there: `    .set({ signatureId: id })
    .where(
      and(
        eq(tokens.letter, letter),`,
    without: `    .set({ signatureId: id })
    .where(
      and(
        eq(tokens.hash, ''),
        eq(tokens.letter, letter),`,
    caughtBy: { file: MAILBOXES, name: 'on sqlite no longer blocks the owner after stopping' },
  },
  {
    holds: 'the last lost link works until the next may be sent',
    file: 'src/features/email/queue-within-caps.ts',
    there: "if (email.kind !== 'own-link' || roomForNextAt <= now) return email",
    without: "if (email.kind !== 'own-link' || roomForNextAt <= roomForNextAt) return email",
    caughtBy: {
      file: MAILBOXES,
      name: 'a lost link, on sqlite is always available: the last one within the limit works until the next may be sent',
    },
  },
  {
    holds: 'a form that is sent twice causes one email',
    file: 'src/features/email/caps.ts',
    there: 'last !== undefined && now.getTime() - last.getTime() < REPEAT_WITHIN',
    without: 'false && last',
    caughtBy: { file: SIGN, name: 'on sqlite sends one email for a form that is sent twice within a minute' },
  },
  {
    holds: 'reminders come to a mailbox once a day at most',
    file: 'src/features/signing/remind.ts',
    there: 'if (ctx.limits && (await wasEmailedToday(ctx, tx, address))) return false',
    without: '',
    caughtBy: {
      file: 'tests/features/signing/reminders.test.ts',
      name: 'on sqlite come to a mailbox once a day at most',
    },
  },
  {
    holds: 'a reminder is not sent after a decision',
    file: 'src/features/signing/wanted-by-state.ts',
    there: '  reminder: isReminderWanted,',
    without: '  reminder: () => true,',
    caughtBy: {
      file: 'tests/features/signing/reminders.test.ts',
      name: 'on sqlite are not sent when the signature was verified',
    },
  },
  {
    holds: 'updates are not sent after unsubscribing',
    file: 'src/features/updates/still-wanted.ts',
    there: "  'new-version': isVersionWanted,",
    without: "  'new-version': () => true,",
    caughtBy: {
      file: 'tests/features/signing/reaffirm.test.ts',
      name: 'on sqlite are dropped for a signer who has decided meanwhile',
    },
  },
  {
    holds: 'an email is not sent after its signature was erased',
    file: 'src/features/email/attempt.ts',
    there: '(await isStillWaiting(db, row.id)) && (await stillWanted',
    without: '(await stillWanted',
    caughtBy: {
      file: 'tests/features/signing/own-signature.test.ts',
      name: 'on sqlite stops an email that waits in the queue',
    },
  },
  {
    holds: 'a sent email loses its address and its link',
    file: 'db/queries/email/outbox.ts',
    there: '.set({ sentAt: now, content: null, leasedUntil: null })',
    without: '.set({ sentAt: now, leasedUntil: null })',
    caughtBy: { file: OUTBOX, name: 'on sqlite sends one email to one address' },
  },
  {
    holds: 'emails in a second are limited by the rate',
    file: 'src/features/email/outbox.ts',
    there: 'this.#all.isOnTrial ? 1 : rate',
    without: 'this.#all.isOnTrial ? 1 : rate * 100',
    caughtBy: { file: OUTBOX, name: 'on sqlite sends no more in a run than the rate allows' },
  },
  {
    holds: 'updates do not delay verification emails',
    file: 'src/features/email/outbox.ts',
    there: 'return row.priority >= UPDATES_PRIORITY ? this.#updates : this.#all',
    without: 'return this.#all',
    caughtBy: {
      file: 'tests/features/signing/reaffirm.test.ts',
      name: 'on sqlite do not delay verification emails',
    },
  },
  {
    holds: 'the life of a link begins when its email was accepted',
    file: 'src/features/email/accepted.ts',
    there: 'if (await markSent(tx, row.id, now)) await startLinks(tx, row, content, now)',
    without: 'await markSent(tx, row.id, now)',
    caughtBy: { file: LIVES, name: 'on sqlite works for seven days from when the email was accepted' },
  },
  {
    holds: 'a link works that arrived without our hearing of it',
    file: 'src/features/email/queue.ts',
    there: 'const fresh = { expiresAt: givesUpAt, to, locale }',
    without: 'const fresh = { expiresAt: ctx.now(), to, locale }',
    caughtBy: {
      file: LIVES,
      name: 'on sqlite works although the process ended before it recorded that the email was accepted',
    },
  },
  {
    holds: 'a sign-in link is created when its email is sent',
    file: 'src/features/email/attempt.ts',
    there: "...(kind === 'sign-in' && { token: await signInLinks.make(row.mailboxKey) }),",
    without: '',
    caughtBy: {
      file: LIVES,
      name: 'on sqlite to sign in works for ten minutes from when a greylisted email',
    },
  },
  {
    holds: 'no email asks to sign a letter that accepts no more verifications',
    file: 'src/features/signing/wanted-by-state.ts',
    there: ' && isVerifiable(at.letter, at.now)',
    without: '',
    caughtBy: { file: LIVES, name: 'on sqlite does not ask to sign a letter that has closed since' },
  },
  {
    holds: 'no email signs in a removed organiser',
    file: 'src/features/organisers/still-wanted.ts',
    there: '(await lettersOfKey(db, row.mailboxKey)).some((slug) => letters.has(slug)),',
    without: 'letters.has(row.letter) || db !== null,',
    caughtBy: { file: LIVES, name: 'on sqlite does not invite or sign in a removed organiser' },
  },
  {
    holds: 'an email states the hour at which a letter ends its link',
    file: 'src/features/email/attempt.ts',
    there: '...(found.until && { until: found.until.toISOString() }),',
    without: '',
    caughtBy: { file: LIVES, name: 'on sqlite states its expiry where the letter closes sooner' },
  },
  {
    holds: 'a permanently rejected email is tried three times',
    file: 'src/features/email/outbox.ts',
    there: 'const isRefusedForGood = isCounted && refusals > REFUSED_RETRIES.length',
    without: 'const isRefusedForGood = false',
    caughtBy: { file: REFUSALS, name: 'on sqlite is tried three times where only its text is refused' },
  },
  {
    holds: 'an email is not blamed where the server rejects every email',
    file: 'src/features/email/outbox.ts',
    there: 'if (isServers) await forgetRefusals(tx, breaker.takeRefused(), breaker.until ?? dueAt)',
    without: '',
    caughtBy: { file: REFUSALS, name: 'on sqlite is not to blame where the server refuses everyone' },
  },
  {
    holds: 'a server’s reply is kept without addresses',
    file: 'src/features/email/smtp-reply.ts',
    there: ".replace(/\\S*(?:[@＠]|[=%]40)\\S*/gu, '…')",
    without: '',
    caughtBy: { file: 'tests/features/email/smtp-reply.test.ts', name: 'a reply is kept without addresses' },
  },
  {
    holds: 'the delay that signers see includes postponed emails',
    file: 'src/features/email/read-delay.ts',
    there: '-until(emails.putOffSince)',
    without: '0',
    caughtBy: {
      file: 'tests/features/email/delay.test.ts',
      name: 'on sqlite includes emails that the server postpones',
    },
  },
  {
    holds: 'a report of bounces is believed by its signature',
    file: 'src/features/email/standard-webhooks.ts',
    there: "if (!isSigned(webhook, text, proof)) return { ok: false, reason: 'forged' }",
    without: '',
    caughtBy: { file: WEBHOOKS, name: 'is invalid for other bytes' },
  },
  {
    holds: 'a report of bounces grows stale',
    file: 'src/features/email/standard-webhooks.ts',
    there: "if (Math.abs(age) > TOLERANCE) return { ok: false, reason: 'stale' }",
    without: '',
    caughtBy: { file: WEBHOOKS, name: 'expires after five minutes' },
  },
  {
    holds: 'a bounce ends updates to that address, not to another spelling',
    file: 'src/features/updates/end-consent.ts',
    there: 'if (signature.addressKey !== addressKey(ctx.secret, signature.letter, address)) return false',
    without: '',
    caughtBy: {
      file: 'tests/features/updates/take-bounces.test.ts',
      name: 'on sqlite of another spelling of the mailbox ends nothing',
    },
  },
  {
    holds: 'only an address that does not exist ends updates, not a temporary failure',
    file: 'src/features/email/bounce.ts',
    there: String.raw`return /^5\.1\.(?:[0-6]|10)$/.test(status) || status === '5.2.1'`,
    without: "return status.startsWith('5')",
    caughtBy: { file: WEBHOOKS, name: 'of an operator’s script with status' },
  },
  {
    holds: 'a report about a recipient that is not understood is not acknowledged',
    file: 'src/features/email/bounce-payload.ts',
    there: "? { ok: false, problem: 'recipient' }",
    without: '? { ok: true, bounces: [] }',
    caughtBy: {
      file: 'tests/features/email/standard-webhooks.test.ts',
      name: 'is invalid with a recipient like',
    },
  },
  {
    holds: 'one-click unsubscribe works after erasing',
    file: 'src/features/signing/erase.ts',
    there: '  await freeUnsubscribeLinks(tx, id)\n',
    without: '',
    caughtBy: {
      file: 'tests/features/signing/reaffirm.test.ts',
      name: 'on sqlite says that the signature is withdrawn or erased',
    },
  },
]
