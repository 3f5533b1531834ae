import type { Page } from '#db/queries/privacy/retention.ts'
import type { Read, Write } from '#db/store.ts'

/** Kinds of rows that are removed once they are overdue, as the log names them. */
export type Overdue =
  | 'pending'
  | 'submission'
  | 'address'
  | 'waiting-email'
  | 'sent-email'
  | 'link'
  | 'lookup'
  | 'decline'
  | 'counted-email'
  | 'fingerprint'
  | 'day-key'
  | 'limit'
  | 'cluster'
  | 'challenge'
  | 'paper'
  | 'organiser-session'
  | 'organiser-challenge'
  | 'invitation'
  | 'audit-entry'

/** How long one kind of rows is kept, and how an overdue row is removed. */
export type RetentionRule = {
  what: Overdue
  /** Finds ids of overdue rows, at most a page of them. */
  due(db: Read, page: Page, now: Date): Promise<string[]>
  /** Removes one of them. `false`: another process removed it first, or it is no longer overdue. */
  remove(tx: Write, id: string, now: Date): Promise<unknown>
}

/** The moment `milliseconds` before `now`. */
export function ago(now: Date, milliseconds: number): Date {
  return new Date(now.getTime() - milliseconds)
}
