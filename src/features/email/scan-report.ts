import type { Context } from '#features/context.ts'
import type { ScanReport } from './scan.ts'

/** Events that say how many signers a scan queued an email for. */
type QueuedEvent = 'new-version-emails-queued' | 'update-emails-queued' | 'reminders-queued'

/** Creates the report of a scan over signers: logs how many emails it queued, and how many it could not queue. */
export function reportSigners(
  { emit }: Pick<Context, 'emit'>,
  event: QueuedEvent,
): (report: ScanReport) => void {
  return ({ emailed, failed }) => {
    if (emailed > 0) emit('info', event, { signers: emailed })
    if (failed > 0) emit('error', 'signers-not-emailed', { signers: failed })
  }
}
