import type { Guard } from '../guard.ts'

const SIGN = 'tests/usecases/sign.test.ts'
const OUTBOX = 'tests/mail/outbox.test.ts'
const WEBHOOKS = 'tests/mail/standard-webhooks.test.ts'

/** Who is mailed, how often, and what comes back. */
export const MAILING: readonly Guard[] = [
  {
    holds: 'who said "This was not me" is never mailed again',
    file: 'src/usecases/signer/enter.ts',
    there: 'if (await hasDeclined(tx, letter.slug, key)) return []',
    without: '',
    caughtBy: { file: SIGN, name: 'on sqlite never mails an address again whose owner said' },
  },
  {
    holds: 'so many mails a day to a mailbox, by all letters',
    file: 'src/domain/mail-caps.ts',
    there: 'if (today >= caps.perDay) return last ? null : nextDay(now)',
    without: '',
    caughtBy: { file: SIGN, name: 'on sqlite mails one mailbox three times a day' },
  },
  {
    holds: 'so many mails to a mailbox, by one letter',
    file: 'src/domain/mail-caps.ts',
    there: 'if (earlier.length >= caps.perLetter) return null',
    without: '',
    caughtBy: { file: SIGN, name: 'on sqlite mails one mailbox three times a day and five times a letter' },
  },
  {
    holds: 'whoever presses twice gets one mail',
    file: 'src/domain/mail-caps.ts',
    there: 'if (last && repeats && now.getTime() - last.queuedAt.getTime() < REPEAT_WITHIN) return null',
    without: '',
    caughtBy: { file: SIGN, name: 'on sqlite mails whoever presses twice once' },
  },
  {
    holds: 'so many lost links a day',
    file: 'src/domain/mail-caps.ts',
    there: 'ages.filter((age) => age < DAY).length < caps.perDay',
    without: 'true',
    caughtBy: {
      file: 'tests/usecases/own-signature.test.ts',
      name: 'on sqlite is mailed at most three times a day',
    },
  },
  {
    holds: 'reminders come to a mailbox once a day at most',
    file: 'src/usecases/signer/remind.ts',
    there: '|| (ctx.limits && (await wasMailedToday(ctx, tx, due.address)))',
    without: '',
    caughtBy: {
      file: 'tests/usecases/reminders.test.ts',
      name: 'on sqlite come to a mailbox once a day at most',
    },
  },
  {
    holds: 'nobody is reminded who has decided meanwhile',
    file: 'src/background/outbox.ts',
    there:
      "if (isReminder(row.kind) && !(await isReminderWanted({ store, now }, letters, row))) return 'unwanted'",
    without: '',
    caughtBy: {
      file: 'tests/usecases/reminders.test.ts',
      name: 'on sqlite are not sent when the signature was verified',
    },
  },
  {
    holds: 'no news to who wants none any more',
    file: 'src/background/outbox.ts',
    there: `if (row.priority >= NEWS && !(await isNewsWanted({ store, now }, letters, row, content.version))) {
      return 'unwanted'
    }`,
    without: '',
    caughtBy: {
      file: 'tests/usecases/reaffirm.test.ts',
      name: 'on sqlite drops what was queued for somebody who has decided',
    },
  },
  {
    holds: 'no mail that its signature did not outlive',
    file: 'src/background/outbox.ts',
    there: "if (!(await store.read((db) => isStillWaiting(db, row.id)))) return 'unwanted'",
    without: '',
    caughtBy: {
      file: 'tests/usecases/own-signature.test.ts',
      name: 'on sqlite is not outlived by a mail that waits',
    },
  },
  {
    holds: 'a mail that is sent is forgotten, address and link',
    file: 'db/queries/outbox.ts',
    there: '.set({ sentAt: now, content: null, leasedUntil: null })',
    without: '.set({ sentAt: now, leasedUntil: null })',
    caughtBy: { file: OUTBOX, name: 'on sqlite sends one mail to one address' },
  },
  {
    holds: 'no more mail in a second than the rate allows',
    file: 'src/background/outbox.ts',
    there: 'this.#all.isBraking ? 1 : rate',
    without: 'this.#all.isBraking ? 1 : rate * 100',
    caughtBy: { file: OUTBOX, name: 'on sqlite sends no more in a run than the rate allows' },
  },
  {
    holds: 'news does not hold up who waits to verify',
    file: 'src/background/outbox.ts',
    there: 'const brake = row.priority >= NEWS ? this.#news : this.#all',
    without: 'const brake = this.#all',
    caughtBy: {
      file: 'tests/usecases/reaffirm.test.ts',
      name: 'on sqlite holds up nobody who waits to verify',
    },
  },
  {
    holds: 'a report of bounces is believed by its signature',
    file: 'src/mail/standard-webhooks.ts',
    there: "if (!isSigned(webhook, text, proof)) return { ok: false, reason: 'forged' }",
    without: '',
    caughtBy: { file: WEBHOOKS, name: 'does not hold for other bytes' },
  },
  {
    holds: 'a report of bounces grows stale',
    file: 'src/mail/standard-webhooks.ts',
    there: "if (Math.abs(age) > TOLERANCE) return { ok: false, reason: 'stale' }",
    without: '',
    caughtBy: { file: WEBHOOKS, name: 'grows stale after five minutes' },
  },
  {
    holds: 'a bounce ends the news of that address, not of another spelling',
    file: 'src/usecases/end-news.ts',
    there: 'if (signature.addressKey !== addressKey(ctx.secret, signature.letter, address)) return false',
    without: '',
    caughtBy: {
      file: 'tests/usecases/take-bounces.test.ts',
      name: 'on sqlite of another spelling of the mailbox ends nothing',
    },
  },
  {
    holds: 'only an address that does not exist ends news, nothing that may pass',
    file: 'src/domain/bounce.ts',
    there: String.raw`return /^5\.1\.(?:[0-6]|10)$/.test(status) || status === '5.2.1'`,
    without: "return status.startsWith('5')",
    caughtBy: { file: WEBHOOKS, name: 'of one’s own with status' },
  },
]
