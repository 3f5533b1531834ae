import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatDay, formatMoment, formatShortMoment, intlTag, zoneName } from '#i18n/translate.ts'
import { filesBelow } from '#platform/files-below.ts'
import { projectRoot } from '#platform/project-root.ts'
import { LOCALES, type Locale } from '#values/locale.ts'

const MOMENT = new Date('2026-03-03T17:00:00Z')

describe('a moment', () => {
  it.each<[string, Locale, string]>([
    ['Europe/Berlin', 'en', '3 March 2026 at 18:00 (Central European Time, UTC+1)'],
    ['Europe/Berlin', 'fr', '3 mars 2026 à 18:00 (heure d’Europe centrale, UTC+1)'],
    ['Europe/Berlin', 'de', '3. März 2026 um 18:00 (Mitteleuropäische Zeit, UTC+1)'],
    ['Europe/Berlin', 'es', '3 de marzo de 2026 a las 18:00 (hora de Europa central, UTC+1)'],
    ['Europe/Berlin', 'ar', '3 مارس 2026 في 18:00 (توقيت وسط أوروبا، UTC+1)'],
    ['America/St_Johns', 'en', '3 March 2026 at 13:30 (Newfoundland Time, UTC−3:30)'],
    // A zone whose generic name is the country's gets its common name.
    ['Europe/London', 'en', '3 March 2026 at 17:00 (Greenwich Mean Time, UTC+0)'],
    ['Africa/Casablanca', 'de', '3. März 2026 um 17:00 (Ortszeit Marokko, UTC+0)'],
    ['Etc/GMT-3', 'de', '3. März 2026 um 20:00 (UTC+3)'],
    ['UTC', 'en', '3 March 2026 at 17:00 UTC'],
    ['UTC', 'ar', '3 مارس 2026 في 17:00 UTC'],
  ])('is formatted with its time zone, in %s and %s', (zone, locale, expected) => {
    expect(formatMoment(MOMENT, locale, zone)).toBe(expected)
  })

  it('tells the two hours apart when the clocks go back', () => {
    expect(formatMoment(new Date('2026-10-25T00:30:00Z'), 'en', 'Europe/Berlin')).toContain(
      '02:30 (Central European Time, UTC+2)',
    )
    expect(formatMoment(new Date('2026-10-25T01:30:00Z'), 'en', 'Europe/Berlin')).toContain(
      '02:30 (Central European Time, UTC+1)',
    )
  })

  it('names every time zone in every language, without digits of another script or nested parentheses', () => {
    for (const [i, zone] of Intl.supportedValuesOf('timeZone').entries()) {
      // German has the most irregular names, so every zone is checked in German and in one other language.
      for (const locale of new Set(['de' as const, LOCALES[i % LOCALES.length] ?? 'en'])) {
        const formatted = formatMoment(MOMENT, locale, zone)
        expect(formatted, `${zone} ${locale}`).toMatch(
          / \((?:[^()0-9٠-٩]+[,،] )?UTC[+−]\d{1,2}(?::\d\d)?\)$| UTC$/,
        )
      }
    }
  })

  it('is short where the heading has the zone', () => {
    expect(zoneName('de', 'Africa/Casablanca')).not.toContain('(')
    expect(formatShortMoment(MOMENT, 'en', 'Europe/Berlin')).toBe('3 Mar 2026, 18:00')
    expect(formatShortMoment(MOMENT, 'de', 'Europe/Berlin')).toBe('03.03.2026, 18:00')
    expect(zoneName('en', 'Europe/Berlin')).toBe('Central European Time')
    expect(zoneName('en', 'Etc/GMT-3')).toBe('UTC+3')
    expect(zoneName('de', 'UTC')).toBe('UTC')
  })
})

it('uses British English', () => {
  expect(intlTag('en')).toBe('en-GB')
  expect(formatDay('2026-03-03', 'en')).toBe('3 March 2026')
})

/** Files that may use Intl directly, each with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src/i18n/translate.ts': 'formats all dates',
  'src/values/time-zone.ts': 'reads offsets and names of zones',
  'src/features/paper/cell-values.ts': 'reads the names of months in spreadsheets',
}

it('formats dates and times in one file, which requires a time zone', () => {
  const stray = filesBelow(projectRoot(), 'src')
    .filter((file) => /\.(?:ts|astro)$/.test(file) && !(file in ALLOWED))
    .filter((file) =>
      /new Intl\.DateTimeFormat|toLocale(?:Date|Time)String|Intl\.\w+\((?:undefined|'en'|\))|toLocaleString\((?:\)|'en'\))/.test(
        readFileSync(join(projectRoot(), file), 'utf8'),
      ),
    )
  expect(stray).toEqual([])
})
