import type { MailCaps } from './limits.ts'

/** A mail that was queued before, as far as the caps care. */
export type EarlierMail = { queuedAt: Date }

const DAY = 24 * 60 * 60 * 1000

/** Whoever presses the button twice gets one mail. Milliseconds. */
const REPEAT_WITHIN = 60_000

/** Between two mails with different content, so that a burst becomes one first and one last mail. Milliseconds. */
const PAUSE = 5_000

export type MailRequest = {
  now: Date
  /** This letter's mails to the mailbox so far, the newest last. */
  earlier: readonly EarlierMail[]
  /** Mails to the mailbox today, by all letters. */
  today: number
  /** Whether it would say the same as the last one. */
  repeats: boolean
  caps: MailCaps
}

/**
 * When a mail may leave that anyone could have asked for, or `null` for not at all. The first mail of a letter is
 * never dropped, only put off to the next UTC day: without it the signature could not be verified.
 */
export function mailDue({ now, earlier, today, repeats, caps }: MailRequest): Date | null {
  const last = earlier.at(-1)
  if (last && repeats && now.getTime() - last.queuedAt.getTime() < REPEAT_WITHIN) return null
  if (earlier.length >= caps.perLetter) return null
  if (today >= caps.perDay) return last ? null : nextDay(now)
  return last ? new Date(Math.max(now.getTime(), last.queuedAt.getTime() + PAUSE)) : now
}

/**
 * Whether a lost link may be mailed again: `links` are those that were mailed before. They have a cap of their own,
 * because whoever wants to withdraw must get one next year too, and a link of half an hour cannot wait for tomorrow.
 */
export function isLinkDue(now: Date, links: readonly EarlierMail[], caps: MailCaps): boolean {
  const ages = links.map(({ queuedAt }) => now.getTime() - queuedAt.getTime())
  return ages.every((age) => age >= REPEAT_WITHIN) && ages.filter((age) => age < DAY).length < caps.perDay
}

function nextDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1))
}
