import { dashboardFigures } from '#components/statistics/figures.ts'
import type { DashboardFigures } from '#components/statistics/page.ts'
import type { Letter } from '#features/letters/letter.ts'
import type { Unit } from '#features/statistics/chart.ts'
import type { Days } from '#features/statistics/dashboard.ts'
import { readDashboard } from '#features/statistics/read-dashboard.ts'
import type { Locale } from '#values/locale.ts'

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
