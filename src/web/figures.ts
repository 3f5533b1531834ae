import { Gauge, Registry } from 'prom-client'
import type { Floods } from '../usecases/operator/read-floods.ts'
import type { Health } from '../usecases/operator/read-health.ts'

/** What `/healthz` says, as figures for a monitoring program, and what floods wait. */
export function figures({ status, submissions, mail, personal }: Health, floods: Floods | null): Registry {
  const registry = new Registry()
  const figure = (name: string, help: string, value: number) =>
    new Gauge({ name: `undersigned_${name}`, help, registers: [registry] }).set(value)
  figure('up', '1 while people can sign.', status === 'failing' ? 0 : 1)
  if (submissions) {
    figure('submissions_waiting', 'What was submitted and has yet to be entered.', submissions.waiting)
    figure(
      'submissions_oldest_seconds',
      'For how long the oldest of these has waited.',
      submissions.oldestSeconds,
    )
  }
  if (mail) {
    figure('mail_waiting', 'Mails that wait to be sent.', mail.waiting)
    figure(
      'mail_oldest_seconds',
      'For how long the oldest mail has waited that should have left.',
      mail.oldestSeconds,
    )
    figure('mail_paused', '1 while nothing is sent because nothing gets through.', mail.paused ? 1 : 0)
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
  if (floods) {
    figure('floods_open', 'Floods of signatures that wait for a decision.', floods.open)
    figure('signatures_held', 'Verified signatures that wait with them, and do not count.', floods.held)
  }
  return registry
}
