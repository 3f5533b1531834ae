import { deleteDecline } from '#db/queries/declines.ts'
import { takeLookup } from '#db/queries/lookups.ts'
import { deleteSentMail, markFailed } from '#db/queries/outbox.ts'
import {
  declinesOf,
  linksExpiredBefore,
  lookupsBefore,
  mailsGivenUp,
  mailsOver,
  type Page,
  pendingBefore,
  signaturesWithAddress,
  submissionsBefore,
} from '#db/queries/retention.ts'
import { deleteAddresses, deletePending } from '#db/queries/signature-steps.ts'
import { takeSubmission } from '#db/queries/submissions.ts'
import { deleteToken } from '#db/queries/tokens.ts'
import { type Read, type Store, StoreUnavailable, type Write } from '#db/store.ts'
import type { Letter, Letters } from '../../domain/letter.ts'
import { addressesUntil, LOOKUP_LIFE, PENDING_LIFE, REMEMBERED } from '../../domain/retention.ts'
import { endNews } from '../end-news.ts'

/** What goes once its time is over. */
export type Overdue =
  'pending' | 'submission' | 'address' | 'waiting-mail' | 'sent-mail' | 'link' | 'lookup' | 'decline'

/** `stuck`: rows that could not be removed, and why the first of them could not. */
export type Removal = { what: Overdue; removed: number; stuck: number; fault: unknown }

type Rule = {
  what: Overdue
  due(db: Read, page: Page): Promise<string[]>
  /** `false`: somebody else was quicker, or it is not due any more. */
  remove(tx: Write, id: string): Promise<unknown>
}

/** Rows that one transaction removes; small, so that signing never waits long for it. */
const BATCH = 200

/**
 * Removes whatever is past its time, and nothing else: see `domain/retention.ts`. A row that cannot be removed is left,
 * counted and tried again the next time, and keeps no other row from going. Throws `StoreUnavailable` where the
 * database answers nobody.
 */
export async function removeOverdue(
  ctx: { store: Store; now: () => Date },
  letters: Letters,
): Promise<Removal[]> {
  const removals: Removal[] = []
  for (const rule of rulesAt(ctx.now(), letters)) removals.push(await apply(ctx.store, rule))
  return removals.filter(({ removed, stuck }) => removed + stuck > 0)
}

function rulesAt(now: Date, letters: Letters): Rule[] {
  const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds)
  const over = [...letters.values()].filter((letter) => {
    const until = addressesUntil(letter)
    return until !== null && until <= now
  })
  return [
    {
      what: 'pending',
      due: (db, page) => pendingBefore(db, ago(PENDING_LIFE), page),
      remove: deletePending,
    },
    {
      what: 'waiting-mail',
      due: (db, page) => mailsGivenUp(db, now, page),
      remove: (tx, id) => markFailed(tx, id, now),
    },
    {
      what: 'submission',
      due: (db, page) => submissionsBefore(db, ago(PENDING_LIFE), page),
      remove: takeSubmission,
    },
    { what: 'lookup', due: (db, page) => lookupsBefore(db, ago(LOOKUP_LIFE), page), remove: takeLookup },
    { what: 'link', due: (db, page) => linksExpiredBefore(db, ago(REMEMBERED), page), remove: deleteToken },
    ...over.flatMap((letter) => rulesAfter(letter, letters, ago(REMEMBERED))),
  ]
}

/** What a letter that ended long ago needs no longer. Who asks for a lost link now still gets it, once. */
function rulesAfter({ slug }: Letter, letters: Letters, before: Date): Rule[] {
  return [
    {
      what: 'address',
      due: (db, page) => signaturesWithAddress(db, slug, page),
      async remove(tx, id) {
        await endNews(tx, letters, id)
        await deleteAddresses(tx, id)
      },
    },
    { what: 'sent-mail', due: (db, page) => mailsOver(db, slug, before, page), remove: deleteSentMail },
    {
      what: 'decline',
      due: (db, page) => declinesOf(db, slug, page),
      remove: (tx, mailboxKey) => deleteDecline(tx, slug, mailboxKey),
    },
  ]
}

async function apply(store: Store, rule: Rule): Promise<Removal> {
  const removal: Removal = { what: rule.what, removed: 0, stuck: 0, fault: null }
  const tried = new Set<string>()
  const stuck = new Set<string>()
  // When so many are stuck, it is no matter of single rows.
  while (stuck.size < BATCH) {
    const ids = await store.read((db) => rule.due(db, { except: [...stuck], limit: BATCH }))
    if (ids.length === 0) break
    const { removed, faults } = await removeAll(store, rule, ids)
    removal.removed += removed
    removal.fault ??= [...faults.values()][0] ?? null
    // What is still there after it was removed without a fault would come back for ever.
    for (const id of ids) if (faults.has(id) || tried.has(id)) stuck.add(id)
    for (const id of ids) tried.add(id)
  }
  return { ...removal, stuck: stuck.size }
}

/** Removes these rows in one transaction; if one of them does not let itself be removed, each in its own. */
async function removeAll(
  store: Store,
  rule: Rule,
  ids: string[],
): Promise<{ removed: number; faults: Map<string, unknown> }> {
  const faults = new Map<string, unknown>()
  const remove = (some: string[]) =>
    store.write(async (tx) => {
      let removed = 0
      for (const id of some) if ((await rule.remove(tx, id)) !== false) removed += 1
      return removed
    })
  try {
    return { removed: await remove(ids), faults }
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error
  }
  let removed = 0
  for (const id of ids) {
    try {
      removed += await remove([id])
    } catch (error) {
      faults.set(id, error)
    }
  }
  return { removed, faults }
}
