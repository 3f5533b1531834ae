import { Gauge, Registry } from 'prom-client'
import type { Clusters } from '#features/abuse/read-clusters.ts'
import type { Health } from '#features/operations/health.ts'

/** Turns health into Prometheus metrics; `clusters` is `null` where the request may not see them. */
export function figures(
  { status, database, submissions, mail, personal, scrub, log, temporaryFolder }: Health,
  clusters: Clusters | null,
): Registry {
  const registry = new Registry()
  const figure = (name: string, help: string, value: number) =>
    new Gauge({ name: `undersigned_${name}`, help, registers: [registry] }).set(value)
  figure('up', '1 while people can sign.', status === 'failing' ? 0 : 1)
  figure('database_damaged', '1 while a check finds the database damaged.', database === 'damaged' ? 1 : 0)
  if (submissions) {
    figure('submissions_waiting', 'Submissions that wait to be processed.', submissions.waiting)
    figure(
      'submissions_oldest_seconds',
      'Age of the oldest waiting submission, in seconds.',
      submissions.oldestSeconds,
    )
  }
  if (mail) {
    figure('email_waiting', 'Emails that wait to be sent.', mail.waiting)
    figure(
      'email_oldest_seconds',
      'How long the oldest email that is due has waited, in seconds.',
      mail.oldestSeconds,
    )
    figure(
      'email_paused',
      '1 while sending is paused because the email server refuses everything.',
      mail.paused ? 1 : 0,
    )
  }
  if (personal) {
    figure(
      'personal_row_oldest_days',
      'Age of the oldest row that holds an address, in days.',
      personal.oldestDays,
    )
    figure(
      'personal_row_overdue_seconds',
      'How long the most overdue row has been kept past its limit, in seconds.',
      personal.overdueSeconds,
    )
  }
  if (scrub) {
    figure(
      'scrub_waiting_seconds',
      'How long the oldest erasure has waited to be overwritten in the database files, in seconds.',
      scrub.waitingSeconds,
    )
  }
  figure('log_writable', '1 while the log can be written.', log.status === 'ok' ? 1 : 0)
  figure('log_lines_lost', 'Log lines lost since the start, in hundreds.', log.lostLines)
  figure(
    'temporary_folder_writable',
    '1 while temporary files can be written.',
    temporaryFolder === 'ok' ? 1 : 0,
  )
  if (clusters) {
    figure('clusters_open', 'Clusters of signatures that wait for a decision.', clusters.open)
    figure(
      'signatures_quarantined',
      'Verified signatures in these clusters, which do not count yet.',
      clusters.quarantined,
    )
  }
  return registry
}
