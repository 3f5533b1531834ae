import { Gauge, Registry } from 'prom-client'
import type { Clusters } from '#features/abuse/read-clusters.ts'
import type { Health } from '#features/operations/health.ts'

/** A metric, by its name without the prefix. */
type Figure = readonly [name: string, help: string, value: number]

/** Turns health into Prometheus metrics; `clusters` is `null` where the request may not see them. */
export function figures(health: Health, clusters: Clusters | null): Registry {
  const registry = new Registry()
  const all = [
    ...serviceFigures(health),
    ...submissionFigures(health),
    ...emailFigures(health),
    ...personalFigures(health),
    ...scrubFigures(health),
    ...fileFigures(health),
    ...clusterFigures(clusters),
  ]
  for (const [name, help, value] of all)
    new Gauge({ name: `undersigned_${name}`, help, registers: [registry] }).set(value)
  return registry
}

function serviceFigures({ status, database }: Health): Figure[] {
  return [
    ['up', '1 while people can sign.', status === 'failing' ? 0 : 1],
    ['database_damaged', '1 while a check finds the database damaged.', database === 'damaged' ? 1 : 0],
  ]
}

function submissionFigures({ submissions }: Health): Figure[] {
  if (!submissions) return []
  return [
    ['submissions_waiting', 'Submissions that wait to be processed.', submissions.waiting],
    [
      'submissions_oldest_seconds',
      'Age of the oldest waiting submission, in seconds.',
      submissions.oldestSeconds,
    ],
  ]
}

function emailFigures({ mail }: Health): Figure[] {
  if (!mail) return []
  return [
    ['email_waiting', 'Emails that wait to be sent.', mail.waiting],
    [
      'email_oldest_seconds',
      'How long the oldest email that is due has waited, in seconds.',
      mail.oldestSeconds,
    ],
    [
      'email_paused',
      '1 while sending is paused because the email server refuses everything.',
      mail.paused ? 1 : 0,
    ],
  ]
}

function personalFigures({ personal }: Health): Figure[] {
  if (!personal) return []
  return [
    [
      'personal_row_oldest_days',
      'Age of the oldest row that holds an address, in days.',
      personal.oldestDays,
    ],
    [
      'personal_row_overdue_seconds',
      'How long the most overdue row has been kept past its limit, in seconds.',
      personal.overdueSeconds,
    ],
  ]
}

function scrubFigures({ scrub }: Health): Figure[] {
  if (!scrub) return []
  return [
    [
      'scrub_waiting_seconds',
      'How long the oldest erasure has waited to be overwritten in the database files, in seconds.',
      scrub.waitingSeconds,
    ],
  ]
}

function fileFigures({ log, temporaryFolder }: Health): Figure[] {
  return [
    ['log_writable', '1 while the log can be written.', log.status === 'ok' ? 1 : 0],
    ['log_lines_lost', 'Log lines lost since the start, in hundreds.', log.lostLines],
    [
      'temporary_folder_writable',
      '1 while temporary files can be written.',
      temporaryFolder === 'ok' ? 1 : 0,
    ],
  ]
}

function clusterFigures(clusters: Clusters | null): Figure[] {
  if (!clusters) return []
  return [
    ['clusters_open', 'Clusters of signatures that wait for a decision.', clusters.open],
    [
      'signatures_quarantined',
      'Verified signatures in these clusters, which do not count yet.',
      clusters.quarantined,
    ],
  ]
}
