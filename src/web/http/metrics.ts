import { Gauge, Registry } from 'prom-client'
import type { Clusters } from '#features/abuse/read-clusters.ts'
import type { Health } from '#features/operations/health.ts'

/** What `/healthz` says, as figures for a monitoring program, and what floods wait. */
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
    figure('submissions_waiting', 'What was submitted and has yet to be entered.', submissions.waiting)
    figure(
      'submissions_oldest_seconds',
      'For how long the oldest of these has waited.',
      submissions.oldestSeconds,
    )
  }
  if (mail) {
    figure('email_waiting', 'Mails that wait to be sent.', mail.waiting)
    figure(
      'email_oldest_seconds',
      'For how long the oldest mail has waited that should have left.',
      mail.oldestSeconds,
    )
    figure('email_paused', '1 while nothing is sent because nothing gets through.', mail.paused ? 1 : 0)
  }
  if (personal) {
    figure(
      'personal_row_oldest_days',
      'How old the oldest row is that holds an address.',
      personal.oldestDays,
    )
    figure(
      'personal_row_overdue_seconds',
      'How far the most overdue row is past the time for which it may be kept.',
      personal.overdueSeconds,
    )
  }
  if (scrub) {
    figure(
      'scrub_waiting_seconds',
      'How long the oldest erasure has waited to be overwritten in the files of the database.',
      scrub.waitingSeconds,
    )
  }
  figure('log_writable', '1 while the log can be written.', log.status === 'ok' ? 1 : 0)
  figure('log_lines_lost', 'Lines of the log that were lost since the start, in hundreds.', log.lostLines)
  figure(
    'temporary_folder_writable',
    '1 while temporary files can be written.',
    temporaryFolder === 'ok' ? 1 : 0,
  )
  if (clusters) {
    figure('clusters_open', 'Floods of signatures that wait for a decision.', clusters.open)
    figure(
      'signatures_quarantined',
      'Verified signatures that wait with them, and do not count.',
      clusters.quarantined,
    )
  }
  return registry
}
