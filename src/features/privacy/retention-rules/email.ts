import { countedUntil, deleteCounted } from '#db/queries/email/counted-emails.ts'
import { markFailed } from '#db/queries/email/outbox.ts'
import { emailsGivenUp } from '#db/queries/privacy/retention.ts'
import { COUNTED_LIFE } from '#features/email/caps.ts'
import { ago, type RetentionRule } from '#features/privacy/retention-rule.ts'

/** Gives up emails that could not be sent in time, and forgets how many a mailbox received. */
export const EMAIL_RULES: readonly RetentionRule[] = [
  {
    what: 'waiting-email',
    due: (db, page, now) => emailsGivenUp(db, now, page),
    remove: markFailed,
  },
  {
    what: 'counted-email',
    due: (db, page, now) => countedUntil(db, ago(now, COUNTED_LIFE), page),
    remove: deleteCounted,
  },
]
