import { queueState } from '#db/queries/email/outbox-state.ts'
import { knownFaults } from '#db/queries/operations/jobs.ts'
import { oldestScrub } from '#db/queries/privacy/pending-scrubs.ts'
import { submissionsState } from '#db/queries/signing/submissions.ts'
import { DatabaseDamaged } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from '#features/letters/letter.ts'
import {
  type Health,
  isDegraded,
  roundedDown,
  roundedUp,
  SHOWN,
  type Surroundings,
  secondsSince,
} from './health.ts'
import { personalDataAge } from './personal-data-age.ts'
import { probeDatabase } from './probe-database.ts'

type DatabaseHealth = Omit<Health, 'log' | 'temporaryFolder'>

/** Reads the state of the process. Never throws: a database that does not answer is part of the answer. */
export async function readHealth(
  ctx: Pick<Context, 'store' | 'now'>,
  letters: Letters,
  emailPausedUntil: Date | null,
  surroundings: Surroundings,
): Promise<Health> {
  const { isWritable, lostLines } = surroundings.log
  const around = {
    log: { status: isWritable ? 'ok' : 'unwritable', lostLines: roundedUp(lostLines, SHOWN.emails) },
    temporaryFolder: surroundings.temporaryFolder,
  } as const
  try {
    return { ...(await databaseHealth(ctx, letters, emailPausedUntil, surroundings)), ...around }
  } catch (error) {
    const database = error instanceof DatabaseDamaged ? 'damaged' : 'unavailable'
    const unknown = { submissions: null, mail: null, personal: null, scrub: null }
    return { status: 'failing', database, ...unknown, ...around }
  }
}

async function databaseHealth(
  ctx: Pick<Context, 'store' | 'now'>,
  letters: Letters,
  emailPausedUntil: Date | null,
  surroundings: Surroundings,
): Promise<DatabaseHealth> {
  const { store } = ctx
  const now = ctx.now()
  const queue = await store.read((db) => queueState(db, now))
  const intake = await store.read(submissionsState)
  const submitted = secondsSince(intake.oldest, now)
  const personal = await store.read((db) => personalDataAge(db, letters, now, submitted))
  const scrub = secondsSince(await store.read(oldestScrub), now)
  const isDamaged = (await store.read(knownFaults)) > 0
  await probeDatabase(store, now)
  const mail = secondsSince(queue.oldest, now)
  const paused = emailPausedUntil !== null && emailPausedUntil > now
  const overdue = personal.overdueSeconds
  const late = { submissions: submitted, mail, isMailPaused: paused, scrub, overdue }
  return {
    status: isDamaged ? 'failing' : isDegraded(late, surroundings) ? 'degraded' : 'ok',
    database: isDamaged ? 'damaged' : 'ok',
    submissions: { waiting: intake.waiting, oldestSeconds: submitted },
    mail: {
      waiting: roundedDown(queue.waiting, SHOWN.emails),
      oldestSeconds: roundedDown(mail, SHOWN.seconds),
      paused,
    },
    personal,
    scrub: { waitingSeconds: roundedDown(scrub, SHOWN.seconds) },
  }
}
