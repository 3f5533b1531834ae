import type { Unit } from '#features/statistics/chart.ts'
import type { Days } from '#features/statistics/dashboard.ts'
import { readDashboard } from '#features/statistics/read-dashboard.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'
import { dashboardFigures } from './dashboard-figures.ts'
import type { DashboardFigures } from './figures-builder.ts'

/** Loads a letter's dashboard for the days that the address asks for. The page and its script get the same figures. */
export async function loadDashboard(
  { app, letter, locale }: Pick<OrganiserPage, 'app' | 'letter' | 'locale'>,
  url: URL,
): Promise<{ figures: DashboardFigures; unit: Unit; days: Days }> {
  const days = url.searchParams.get('days') === 'all' ? 'all' : '30'
  // The count comes from where every other page has it.
  const { count } = await app.counts.of(letter)
  const board = await readDashboard(app.context, letter, days)
  const { pausedUntil } = app.outbox
  const figures = dashboardFigures(letter, locale, { count, board, pausedUntil })
  return { figures, unit: board.unit, days }
}
