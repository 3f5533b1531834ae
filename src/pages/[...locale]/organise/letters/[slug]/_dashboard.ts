import { dashboardFigures } from '../../../../../components/organise/dashboard/figures.ts'
import type { DashboardFigures } from '../../../../../components/organise/dashboard/page.ts'
import type { Unit } from '../../../../../domain/chart.ts'
import type { Days } from '../../../../../domain/dashboard.ts'
import type { Letter } from '../../../../../domain/letter.ts'
import type { Locale } from '../../../../../domain/locale.ts'
import { readDashboard } from '../../../../../usecases/organiser/read-dashboard.ts'

/** What a letter's dashboard says now; the page and its script are told the same. */
export async function figuresOf(
  app: App.Locals['app'],
  letter: Letter,
  locale: Locale,
  days: Days,
): Promise<{ figures: DashboardFigures; unit: Unit }> {
  // The count has one source, whoever shows it.
  const { count } = await app.counts.of(letter)
  const board = await readDashboard(app.context, letter, days)
  const { pausedUntil } = app.outbox
  return { figures: dashboardFigures(letter, locale, { count, board, pausedUntil }), unit: board.unit }
}

/** Which days an address asks for. */
export function daysOf(url: URL): Days {
  return url.searchParams.get('days') === 'all' ? 'all' : '30'
}
