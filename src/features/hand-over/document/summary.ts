import { countryName, formatMoment, languageName } from '#i18n/translate.ts'
import { isLocale } from '#values/locale.ts'
import type { Facts } from './facts.ts'
import { type Flow, FRAME } from './layout.ts'
import type { Part } from './pdf-writer.ts'
import { leadingOf, STYLES, type Words } from './text.ts'

/** Countries that are named; the others are one figure. */
const COUNTRIES = 20

/** Sets the count as of one moment, and what it consists of. */
export async function setTally(flow: Flow, words: Words, facts: Facts): Promise<void> {
  const { at, count, named, invalidated, paper, locale } = facts
  const { say, t, number } = words
  const part = flow.sheets.part('Sect', flow.sheets.root)
  const leading = leadingOf(STYLES.text, words)
  await flow.paragraph([{ text: say('letter.count'), style: STYLES.heading }], part, {
    leading: leadingOf(STYLES.heading, words),
    tag: 'H2',
  })
  flow.y += 30
  await flow.paragraph([{ text: number(count), style: STYLES.figure }], part, { leading: 22 })
  await flow.paragraph([{ text: t('handOver.verified', { count }), style: STYLES.strong }], part, { leading })
  const asOf = t('handOver.asOf', { moment: formatMoment(at, locale, facts.letter.timeZone) })
  await flow.paragraph([{ text: asOf, style: STYLES.soft }], part, { leading })
  const sentences = [
    t('handOver.counted'),
    ...(count > named ? [t('handOver.withheld', { count: count - named })] : []),
    ...(invalidated > 0 ? [t('handOver.invalid', { count: invalidated })] : []),
    ...(paper > 0 ? [t('handOver.paper', { count: paper })] : []),
  ]
  for (const text of sentences)
    await flow.paragraph([{ text, style: STYLES.text }], part, { leading, space: leading * 0.45 })
  const versions = facts.versions.map((each): Row => [
    say('versions.version', { version: each.version }),
    each.count,
  ])
  await setTable(flow, words, part, t('handOver.byVersion'), versions)
  for (const { version, reaffirmed } of facts.versions.filter((each) => each.reaffirmed > 0)) {
    const text = say('letter.reaffirmed', { count: reaffirmed, version })
    await flow.paragraph([{ text: `${text}.`, style: STYLES.soft }], part, {
      leading: leadingOf(STYLES.soft, words),
    })
  }
  const languages = facts.languages.map((each): Row => [
    isLocale(each.locale) ? languageName(each.locale, locale) : each.locale,
    each.count,
  ])
  await setTable(flow, words, part, t('handOver.byLanguage'), languages)
  await setTable(flow, words, part, t('handOver.byCountry'), countryRows(words, facts))
  part.end()
}

type Row = [what: string, count: number]

function countryRows({ t, locale }: Words, { countries }: Facts): Row[] {
  const known = countries.filter(({ country }) => country !== null)
  if (known.length === 0) return []
  const rest = known.slice(COUNTRIES)
  const unknown = countries.find(({ country }) => country === null)
  return [
    ...known
      .slice(0, COUNTRIES)
      .map(({ country, count }): Row => [countryName(country ?? '', locale), count]),
    ...(rest.length > 0
      ? [
          [
            t('handOver.otherCountries', { count: rest.length }),
            rest.reduce((sum, each) => sum + each.count, 0),
          ] satisfies Row,
        ]
      : []),
    ...(unknown ? [[t('handOver.noCountry'), unknown.count] satisfies Row] : []),
  ]
}

/** Sets a table of names and figures; figures have one width. */
async function setTable(
  flow: Flow,
  words: Words,
  part: Part,
  title: string,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return
  const leading = leadingOf(STYLES.table, words) + 2
  flow.y += leading * 0.8
  const heading = await flow.set([{ text: title, style: STYLES.tableStrong }])
  if (flow.y + leading * Math.min(rows.length, 4) > FRAME.bottom) flow.newPage()
  flow.sheets.tagged('H3', part, () => flow.line(heading))
  const table = flow.sheets.part('Table', part)
  for (const [what, count] of rows) {
    flow.y += leading
    if (flow.y > FRAME.bottom) flow.newPage()
    flow.rule(WIDTH, -leading + 4.5)
    const [name, figure] = [
      await flow.set([{ text: what, style: STYLES.table }]),
      await flow.set([{ text: words.number(count), style: STYLES.table }]),
    ]
    const row = flow.sheets.part('TR', table)
    flow.sheets.tagged('TH', row, () => flow.line(name))
    flow.sheets.tagged('TD', row, () => flow.lineTo(figure, WIDTH))
    row.end()
  }
  table.end()
  flow.y += leading
}

const WIDTH = 250
