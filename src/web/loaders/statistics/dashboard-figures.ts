import { type Letter, localesOf } from '#features/letters/letter.ts'
import type { LetterCount } from '#features/signatures/count.ts'
import { roundTop } from '#features/statistics/chart.ts'
import { type Dashboard, MOST_WAITING, type Rate } from '#features/statistics/dashboard.ts'
import { countryName, languageName, translate, withZone } from '#i18n/translate.ts'
import { isLocale, type Locale } from '#values/locale.ts'
import { dayIn } from '#values/time-zone.ts'
import { type DashboardFigures, FiguresBuilder } from './figures-builder.ts'

/** Tallies that are older than this show that their job has stopped. Milliseconds. */
const STALE = 3 * 60_000

/** How many countries have a row of their own. */
const COUNTRIES = 10

/** Formats everything that a letter's dashboard shows now, in a language. */
export function dashboardFigures(
  letter: Letter,
  locale: Locale,
  { count, board, pausedUntil }: { count: LetterCount; board: Dashboard; pausedUntil: Date | null },
): DashboardFigures {
  const figures = new FiguresBuilder(locale, letter.timeZone)
  const { t } = figures
  figures.text('count', figures.number(count.count))
  figures.text('countWords', t('dashboard.countWords', { count: count.count }))
  const { paper } = count
  figures.text('sum', t('paper.sum', { verified: count.count, paper, all: count.count + paper }))
  figures.show('sum', paper > 0)
  if (letter.goal !== null) {
    figures.text('goal', translate(locale)('letter.goal', { goal: letter.goal }))
    figures.progress('goal', count.count, letter.goal)
  }
  addAge(figures, board, count)
  addDays(figures, board)
  addHours(figures, board)
  addRates(figures, board)
  addVersions(figures, count)
  addLanguages(figures, letter, board)
  addCountries(figures, board)
  addQueues(figures, board, pausedUntil)
  return figures.build()
}

const SHORT_DAY = { day: 'numeric', month: 'short' } as const
const FULL_DAY = { day: 'numeric', month: 'short', year: 'numeric', weekday: 'short' } as const
const MONTH = { month: 'long', year: 'numeric' } as const
const SHORT_HOUR = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const

function addAge(figures: FiguresBuilder, board: Dashboard, count: LetterCount): void {
  const { t } = figures
  const time = (moment: Date | null) => (moment ? momentText(figures, moment, board.now) : '–')
  const isFirst = board.sweptAt === null
  figures.text('asOf', t('dashboard.asOf', { time: time(board.freshAt) }))
  figures.text('asOfAll', t('dashboard.asOfAll', { time: time(board.sweptAt) }))
  figures.show('asOf', board.freshAt !== null)
  figures.show('asOfAll', !isFirst)
  figures.text('first', t('dashboard.first', { seen: Math.min(board.seen, count.count), all: count.count }))
  figures.progress('first', board.seen, count.count)
  figures.show('first', isFirst)
  figures.show('stale', isOld(board.freshAt, board.now))
}

/** Formats a moment with its zone: the time alone if it is today, else the day and the time. */
function momentText(figures: FiguresBuilder, moment: Date, now: Date): string {
  const isToday = dayIn(moment, figures.timeZone) === dayIn(now, figures.timeZone)
  const day = isToday ? {} : SHORT_DAY
  const time = figures.time(moment, { ...day, hour: '2-digit', minute: '2-digit', second: '2-digit' })
  return withZone(time, moment, figures.locale, figures.timeZone)
}

function isOld(freshAt: Date | null, now: Date): boolean {
  return freshAt !== null && now.getTime() - freshAt.getTime() > STALE
}

/** One bar of a chart over time, with its name in the table (`full`) and below the chart (`short`). */
type Slot = { full: string; short: string; counted: number; rate: Rate | null }

function addDays(figures: FiguresBuilder, { days, unit }: Dashboard): void {
  const full = { day: FULL_DAY, week: FULL_DAY, month: MONTH }[unit]
  const short = unit === 'month' ? MONTH : SHORT_DAY
  const slots = days.map(({ day, counted, rate }) => {
    return { full: figures.day(day, full), short: figures.day(day, short), counted, rate }
  })
  addSlots(figures, 'days', slots)
}

function addHours(figures: FiguresBuilder, { hours }: Dashboard): void {
  const slots = hours.map(({ hour, counted, submitted, verified }) => {
    const name = figures.time(hour, SHORT_HOUR)
    return { full: name, short: name, counted, rate: { submitted, verified } }
  })
  addSlots(figures, 'hours', slots)
}

function addSlots(figures: FiguresBuilder, series: string, slots: Slot[]): void {
  const { t } = figures
  const most = slots.reduce<Slot | undefined>((a, b) => (a && a.counted >= b.counted ? a : b), undefined)
  const top = roundTop(most?.counted ?? 0)
  const total = slots.reduce((sum, { counted }) => sum + counted, 0)
  figures.room(series, slots.length)
  figures.text(`${series}.top`, figures.number(top))
  figures.text(
    `${series}.most`,
    most && total > 0
      ? t('dashboard.most', { count: total, most: most.counted, when: most.full })
      : t('dashboard.none'),
  )
  addAxis(figures, series, slots)
  for (const [i, { full, counted, rate }] of slots.entries()) {
    const id = `${series}.${i}`
    figures.bar(`${id}.counted`, counted, top)
    figures.text(`${id}.tip`, `${full}: ${figures.number(counted)}`)
    figures.text(`${id}.name`, full)
    figures.text(`${id}.counted`, figures.number(counted))
    figures.text(`${id}.submitted`, rate ? figures.number(rate.submitted) : '–')
    figures.text(`${id}.verified`, rate ? figures.number(rate.verified) : '–')
    figures.text(`${id}.rate`, rate ? figures.percent(rate.verified, rate.submitted) : '–')
  }
}

function addAxis(figures: FiguresBuilder, series: string, slots: { short: string }[]): void {
  figures.text(`${series}.first`, slots[0]?.short ?? '')
  figures.text(`${series}.middle`, slots[Math.floor(slots.length / 2)]?.short ?? '')
  figures.text(`${series}.last`, slots.at(-1)?.short ?? '')
}

function addRates(figures: FiguresBuilder, { days, overall }: Dashboard): void {
  const { t } = figures
  const { submitted, verified, since } = overall
  const rate = figures.percent(verified, submitted)
  figures.text('overall', t('dashboard.overall', { submitted, verified, rate }))
  const day = since ? figures.day(since, FULL_DAY) : ''
  figures.text('since', t('dashboard.since', { day }))
  figures.show('since', since !== null)
  const top = roundTop(Math.max(0, ...days.map((each) => each.rate?.submitted ?? 0)))
  figures.text('rates.top', figures.number(top))
  for (const [i, { rate }] of days.entries()) {
    figures.bar(`days.${i}.submitted`, rate?.submitted ?? 0, top)
    figures.bar(`days.${i}.verified`, rate?.verified ?? 0, top)
  }
}

function addVersions(figures: FiguresBuilder, { versions, count }: LetterCount): void {
  const shown = versions.toReversed()
  figures.room('versions', shown.length)
  const longest = Math.max(0, ...shown.map((version) => version.count))
  for (const [i, version] of shown.entries()) {
    addShare(figures, `versions.${i}`, String(version.version), version.count, { whole: count, longest })
    figures.text(`versions.${i}.reaffirmed`, figures.number(version.reaffirmed))
  }
}

function addLanguages(figures: FiguresBuilder, letter: Letter, { locales }: Dashboard): void {
  // A letter keeps its languages; one that is missing was removed from its files by hand.
  const spoken = new Set<string>([...localesOf(letter), ...locales.keys()])
  const rows = [...spoken].map((tag) => ({ tag, signatures: locales.get(tag) ?? 0 })).sort(mostFirst)
  const whole = total(locales)
  figures.room('locales', rows.length)
  for (const [i, { tag, signatures }] of rows.entries()) {
    const name = isLocale(tag) ? languageName(tag, figures.locale) : tag
    addShare(figures, `locales.${i}`, name, signatures, { whole, longest: rows[0]?.signatures ?? 0 })
  }
}

/** The countries with the most signatures, then all others, then signatures without a country. */
function addCountries(figures: FiguresBuilder, { countries }: Dashboard): void {
  const named = [...countries].flatMap(([tag, signatures]) => (tag === '' ? [] : [{ tag, signatures }]))
  named.sort(mostFirst)
  const others = named.slice(COUNTRIES)
  const rows = named.slice(0, COUNTRIES).map(({ tag, signatures }) => ({
    name: countryName(tag, figures.locale),
    signatures,
  }))
  const rest = others.reduce((sum, { signatures }) => sum + signatures, 0)
  const whole = total(countries)
  const longest = Math.max(0, rest, countries.get('') ?? 0, ...rows.map(({ signatures }) => signatures))
  const place = (i: number, row: { name: string; signatures: number } | undefined) => {
    addShare(figures, `countries.${i}`, row?.name ?? '', row?.signatures ?? 0, { whole, longest })
    figures.show(`countries.${i}`, row !== undefined && row.signatures > 0)
  }
  figures.room('countries', COUNTRIES + 2)
  for (let i = 0; i < COUNTRIES; i += 1) place(i, rows[i])
  place(COUNTRIES, { name: figures.t('dashboard.others', { count: others.length }), signatures: rest })
  place(COUNTRIES + 1, { name: figures.t('dashboard.noCountry'), signatures: countries.get('') ?? 0 })
}

function addShare(
  figures: FiguresBuilder,
  id: string,
  name: string,
  value: number,
  { whole, longest }: { whole: number; longest: number },
): void {
  figures.text(`${id}.name`, name)
  figures.text(`${id}.count`, figures.number(value))
  figures.text(`${id}.share`, figures.percent(value, whole))
  figures.bar(`${id}.share`, value, longest)
}

function addQueues(figures: FiguresBuilder, board: Dashboard, pausedUntil: Date | null): void {
  const { t } = figures
  const { waiting, oldest } = board.mail
  const since = oldest ? momentText(figures, oldest, board.now) : ''
  const few = t('dashboard.emailWaits', { count: waiting, since })
  figures.text(
    'mail',
    waiting < MOST_WAITING ? few : t('dashboard.emailWaitsMore', { count: waiting - 1, since }),
  )
  const isPaused = pausedUntil !== null && pausedUntil > board.now
  figures.text(
    'paused',
    isPaused ? t('dashboard.paused', { time: momentText(figures, pausedUntil, board.now) }) : '',
  )
  figures.show('paused', isPaused)
  const failed = board.failed.map(({ reply, emails }) => t('dashboard.failedReply', { count: emails, reply }))
  figures.text('failed', failed.length > 0 ? t('dashboard.failed', { replies: failed.join(' · ') }) : '')
  figures.show('failed', failed.length > 0)
  const { submissions } = board
  figures.text(
    'submissions',
    submissions < MOST_WAITING
      ? figures.number(submissions)
      : t('dashboard.more', { count: submissions - 1 }),
  )
  figures.text('clusters', figures.number(board.clusters))
  for (const why of ['quarantined', 'invalidated', 'withdrawn']) {
    figures.text(why, figures.number(board.uncounted.get(why) ?? 0))
  }
}

function mostFirst(a: { tag: string; signatures: number }, b: { tag: string; signatures: number }): number {
  return b.signatures - a.signatures || (a.tag < b.tag ? -1 : 1)
}

function total(parts: ReadonlyMap<string, number>): number {
  return [...parts.values()].reduce((sum, each) => sum + each, 0)
}
