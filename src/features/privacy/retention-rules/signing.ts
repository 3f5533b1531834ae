import {
  linksExpiredBefore,
  lookupsBefore,
  pendingOver,
  submissionsBefore,
} from '#db/queries/privacy/retention.ts'
import { declinedBefore, forgetDecline } from '#db/queries/signing/declines.ts'
import { takeLookup } from '#db/queries/signing/lookups.ts'
import { deletePending } from '#db/queries/signing/steps.ts'
import { takeSubmission } from '#db/queries/signing/submissions.ts'
import { deleteToken } from '#db/queries/signing/tokens.ts'
import { ago, type RetentionRule } from '#features/privacy/retention-rule.ts'
import {
  declinedSince,
  LOOKUP_LIFE,
  PENDING_LIFE,
  pendingLimits,
  REMEMBERED,
} from '#features/signatures/retention.ts'

/** Removes unverified signatures, and what signing leaves behind. */
export const SIGNING_RULES: readonly RetentionRule[] = [
  {
    what: 'pending',
    due: (db, page, now) => pendingOver(db, pendingLimits(now), page),
    remove: deletePending,
  },
  {
    what: 'submission',
    due: (db, page, now) => submissionsBefore(db, ago(now, PENDING_LIFE), page),
    remove: takeSubmission,
  },
  {
    what: 'lookup',
    due: (db, page, now) => lookupsBefore(db, ago(now, LOOKUP_LIFE), page),
    remove: takeLookup,
  },
  {
    what: 'decline',
    due: (db, page, now) => declinedBefore(db, declinedSince(now), page),
    remove: (tx, mailboxKey, now) => forgetDecline(tx, mailboxKey, declinedSince(now)),
  },
  {
    what: 'link',
    due: (db, page, now) => linksExpiredBefore(db, ago(now, REMEMBERED), page),
    remove: deleteToken,
  },
]
