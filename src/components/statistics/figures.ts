import { type Letter, localesOf } from '#features/letters/letter.ts'
import type { LetterCount } from '#features/signatures/count.ts'
import { roundTop } from '#features/statistics/chart.ts'
import { type Dashboard, MOST_WAITING, type Rate } from '#features/statistics/dashboard.ts'
import { countryName, languageName, translate, withZone } from '#i18n/translate.ts'
import { isLocale, type Locale } from '#values/locale.ts'
import { dayIn } from '#values/time-zone.ts'
import { type DashboardFigures, Page } from './page.ts'

/** Nobody has made the tallies for longer than this: something is wrong. Milliseconds. */
const STALE = 3 * 60_000

const COUNTRIES = 10

/** What a dashboard says now, in a language. */
export function dashboardFigures(
  letter: Letter,
  locale: Locale,
  { count, board, pausedUntil }: { count: LetterCount; board: Dashboard; pausedUntil: Date | null },
): DashboardFigures {
  const page = new Page(locale, letter.timeZone)
  const { t } = page
  page.say('count', page.number(count.count))
  page.say('countWords', t('dashboard.countWords', { count: count.count }))
  const { paper } = count
  page.say('sum', t('paper.sum', { verified: count.count, paper, all: count.count + paper }))
  page.show('sum', paper > 0)
  if (letter.goal !== null) {
    page.say('goal', translate(locale)('letter.goal', { goal: letter.goal }))
    page.progress('goal', count.count, letter.goal)
  }
  sayAge(page, board, count)
  sayDays(page, board)
  sayHours(page, board)
  sayRates(page, board)
  sayVersions(page, count)
  sayLanguages(page, letter, board)
  sayCountries(page, board)
  sayQueues(page, board, pausedUntil)
  return page.figures()
}

const SHORT_DAY = { day: 'numeric', month: 'short' } as const
const FULL_DAY = { day: 'numeric', month: 'short', year: 'numeric', weekday: 'short' } as const
const MONTH = { month: 'long', year: 'numeric' } as const
const SHORT_HOUR = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const

function sayAge(page: Page, board: Dashboard, count: LetterCount): void {
  const { t } = page
  const time = (moment: Date | null) => (moment ? sayMoment(page, moment, board.now) : '–')
  const isFirst = board.sweptAt === null
  page.say('asOf', t('dashboard.asOf', { time: time(board.freshAt) }))
  page.say('asOfAll', t('dashboard.asOfAll', { time: time(board.sweptAt) }))
  page.show('asOf', board.freshAt !== null)
  page.show('asOfAll', !isFirst)
  page.say('first', t('dashboard.first', { seen: Math.min(board.seen, count.count), all: count.count }))
  page.progress('first', board.seen, count.count)
  page.show('first', isFirst)
  page.show('stale', isOld(board.freshAt, board.now))
}

/** A time of today, or a day with a time, with its zone. */
function sayMoment(page: Page, moment: Date, now: Date): string {
  const isToday = dayIn(moment, page.timeZone) === dayIn(now, page.timeZone)
  const day = isToday ? {} : SHORT_DAY
  const time = page.time(moment, { ...day, hour: '2-digit', minute: '2-digit', second: '2-digit' })
  return withZone(time, moment, page.locale, page.timeZone)
}

function isOld(freshAt: Date | null, now: Date): boolean {
  return freshAt !== null && now.getTime() - freshAt.getTime() > STALE
}

/** One bar of a chart over time: how it is called in the table and beneath the chart, and what it tells. */
type Slot = { full: string; short: string; counted: number; rate: Rate | null }

function sayDays(page: Page, { days, unit }: Dashboard): void {
  const full = { day: FULL_DAY, week: FULL_DAY, month: MONTH }[unit]
  const short = unit === 'month' ? MONTH : SHORT_DAY
  const slots = days.map(({ day, counted, rate }) => {
    return { full: page.day(day, full), short: page.day(day, short), counted, rate }
  })
  saySlots(page, 'days', slots)
}

function sayHours(page: Page, { hours }: Dashboard): void {
  const slots = hours.map(({ hour, counted, submitted, verified }) => {
    const name = page.time(hour, SHORT_HOUR)
    return { full: name, short: name, counted, rate: { submitted, verified } }
  })
  saySlots(page, 'hours', slots)
}

function saySlots(page: Page, series: string, slots: Slot[]): void {
  const { t } = page
  const most = slots.reduce<Slot | undefined>((a, b) => (a && a.counted >= b.counted ? a : b), undefined)
  const top = roundTop(most?.counted ?? 0)
  const total = slots.reduce((sum, { counted }) => sum + counted, 0)
  page.room(series, slots.length)
  page.say(`${series}.top`, page.number(top))
  page.say(
    `${series}.most`,
    most && total > 0
      ? t('dashboard.most', { count: total, most: most.counted, when: most.full })
      : t('dashboard.none'),
  )
  sayAxis(page, series, slots)
  for (const [i, { full, counted, rate }] of slots.entries()) {
    const id = `${series}.${i}`
    page.bar(`${id}.counted`, counted, top)
    page.say(`${id}.tip`, `${full}: ${page.number(counted)}`)
    page.say(`${id}.name`, full)
    page.say(`${id}.counted`, page.number(counted))
    page.say(`${id}.submitted`, rate ? page.number(rate.submitted) : '–')
    page.say(`${id}.verified`, rate ? page.number(rate.verified) : '–')
    page.say(`${id}.rate`, rate ? page.percent(rate.verified, rate.submitted) : '–')
  }
}

function sayAxis(page: Page, series: string, slots: { short: string }[]): void {
  page.say(`${series}.first`, slots[0]?.short ?? '')
  page.say(`${series}.middle`, slots[Math.floor(slots.length / 2)]?.short ?? '')
  page.say(`${series}.last`, slots.at(-1)?.short ?? '')
}

function sayRates(page: Page, { days, overall }: Dashboard): void {
  const { t } = page
  const { submitted, verified, since } = overall
  const rate = page.percent(verified, submitted)
  page.say('overall', t('dashboard.overall', { submitted, verified, rate }))
  const day = since ? page.day(since, FULL_DAY) : ''
  page.say('since', t('dashboard.since', { day }))
  page.show('since', since !== null)
  const top = roundTop(Math.max(0, ...days.map((each) => each.rate?.submitted ?? 0)))
  page.say('rates.top', page.number(top))
  for (const [i, { rate }] of days.entries()) {
    page.bar(`days.${i}.submitted`, rate?.submitted ?? 0, top)
    page.bar(`days.${i}.verified`, rate?.verified ?? 0, top)
  }
}

function sayVersions(page: Page, { versions, count }: LetterCount): void {
  const shown = versions.toReversed()
  page.room('versions', shown.length)
  const longest = Math.max(0, ...shown.map((version) => version.count))
  for (const [i, version] of shown.entries()) {
    sayShare(page, `versions.${i}`, String(version.version), version.count, { whole: count, longest })
    page.say(`versions.${i}.reaffirmed`, page.number(version.reaffirmed))
  }
}

function sayLanguages(page: Page, letter: Letter, { locales }: Dashboard): void {
  // Texts are published for ever; a language that a letter no longer speaks is one that was taken out by hand.
  const spoken = new Set<string>([...localesOf(letter), ...locales.keys()])
  const rows = [...spoken].map((tag) => ({ tag, signatures: locales.get(tag) ?? 0 })).sort(mostFirst)
  const whole = total(locales)
  page.room('locales', rows.length)
  for (const [i, { tag, signatures }] of rows.entries()) {
    const name = isLocale(tag) ? languageName(tag, page.locale) : tag
    sayShare(page, `locales.${i}`, name, signatures, { whole, longest: rows[0]?.signatures ?? 0 })
  }
}

/** The countries in which most live, then all others, then who gave none. */
function sayCountries(page: Page, { countries }: Dashboard): void {
  const named = [...countries].flatMap(([tag, signatures]) => (tag === '' ? [] : [{ tag, signatures }]))
  named.sort(mostFirst)
  const others = named.slice(COUNTRIES)
  const rows = named.slice(0, COUNTRIES).map(({ tag, signatures }) => ({
    name: countryName(tag, page.locale),
    signatures,
  }))
  const rest = others.reduce((sum, { signatures }) => sum + signatures, 0)
  const whole = total(countries)
  const longest = Math.max(0, rest, countries.get('') ?? 0, ...rows.map(({ signatures }) => signatures))
  const place = (i: number, row: { name: string; signatures: number } | undefined) => {
    sayShare(page, `countries.${i}`, row?.name ?? '', row?.signatures ?? 0, { whole, longest })
    page.show(`countries.${i}`, row !== undefined && row.signatures > 0)
  }
  page.room('countries', COUNTRIES + 2)
  for (let i = 0; i < COUNTRIES; i += 1) place(i, rows[i])
  place(COUNTRIES, { name: page.t('dashboard.others', { count: others.length }), signatures: rest })
  place(COUNTRIES + 1, { name: page.t('dashboard.noCountry'), signatures: countries.get('') ?? 0 })
}

function sayShare(
  page: Page,
  id: string,
  name: string,
  value: number,
  { whole, longest }: { whole: number; longest: number },
): void {
  page.say(`${id}.name`, name)
  page.say(`${id}.count`, page.number(value))
  page.say(`${id}.share`, page.percent(value, whole))
  page.bar(`${id}.share`, value, longest)
}

function sayQueues(page: Page, board: Dashboard, pausedUntil: Date | null): void {
  const { t } = page
  const { waiting, oldest } = board.mail
  const since = oldest ? sayMoment(page, oldest, board.now) : ''
  const few = t('dashboard.emailWaits', { count: waiting, since })
  page.say(
    'mail',
    waiting < MOST_WAITING ? few : t('dashboard.emailWaitsMore', { count: waiting - 1, since }),
  )
  const isPaused = pausedUntil !== null && pausedUntil > board.now
  page.say('paused', isPaused ? t('dashboard.paused', { time: sayMoment(page, pausedUntil, board.now) }) : '')
  page.show('paused', isPaused)
  const failed = board.failed.map(({ reply, emails }) => t('dashboard.failedReply', { count: emails, reply }))
  page.say('failed', failed.length > 0 ? t('dashboard.failed', { replies: failed.join(' · ') }) : '')
  page.show('failed', failed.length > 0)
  const { submissions } = board
  page.say(
    'submissions',
    submissions < MOST_WAITING ? page.number(submissions) : t('dashboard.more', { count: submissions - 1 }),
  )
  page.say('clusters', page.number(board.clusters))
  for (const why of ['quarantined', 'invalidated', 'withdrawn']) {
    page.say(why, page.number(board.uncounted.get(why) ?? 0))
  }
}

function mostFirst(a: { tag: string; signatures: number }, b: { tag: string; signatures: number }): number {
  return b.signatures - a.signatures || (a.tag < b.tag ? -1 : 1)
}

function total(parts: ReadonlyMap<string, number>): number {
  return [...parts.values()].reduce((sum, each) => sum + each, 0)
}
