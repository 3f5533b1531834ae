import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AVOIDED_IN_INTERFACE, avoidedIn } from '#tests/support/plain-words.ts'
import { LOCALES } from '#values/locale.ts'

type Catalogue = Record<string, string>

const FOLDER = join(import.meta.dirname, '../../src/i18n')
const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as unknown

/** Sentences in which a avoided word is right: the name of the folder "mail". */
const EXCEPTIONS: ReadonlySet<string> = new Set(['mailbox.lead'])

function catalogue(locale: string): Catalogue {
  const organise = globSync('organise/*.json', { cwd: FOLDER }).map(
    (file) => (read(file) as Record<string, Catalogue>)[locale],
  )
  return Object.assign({}, read(`messages/${locale}.json`), ...organise) as Catalogue
}

describe.each(LOCALES)('the catalogue "%s"', (locale) => {
  it('has no avoided word', () => {
    const found = Object.entries(catalogue(locale))
      .filter(([key]) => !EXCEPTIONS.has(key))
      .flatMap(([key, sentence]) =>
        avoidedIn(sentence, AVOIDED_IN_INTERFACE[locale]).map((word) => `${key}: ${word}`),
      )
    expect(found).toEqual([])
  })

  it('writes numbers from 2 up as figures', () => {
    const words = {
      en: /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty) (?:minutes|hours|days|months|emails|characters)\b/i,
      fr: /\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|trente) (?:minutes|heures|jours|mois|e-mails|caractères)\b/i,
      de: /\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|dreißig) (?:Minuten|Stunden|Tagen?|Monaten?|E-Mails|Zeichen)\b/i,
      es: /\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|treinta) (?:minutos|horas|días|meses|correos|caracteres)\b/i,
      ar: /(?:ثلاثة|أربعة|خمسة|ستة|سبعة|ثمانية|تسعة|عشرة|عشر|ثلاثين) (?:دقائق|ساعات|أيام|أشهر|يومًا|شهرًا)/u,
    }[locale]
    expect(Object.entries(catalogue(locale)).filter(([, sentence]) => words.test(sentence))).toEqual([])
  })
})

it.each([
  ['Check your mail', ['"mail": write email']],
  ['Nobody has asked for news.', ['"Nobody": write no one', '"news": write updates']],
  ['Press the button.', ['"Press": write select']],
  ['Make 5 signatures invalid', ['"Make 5 signatures invalid": write invalidate']],
  ['Check your email and its mailbox.', []],
])('checks "%s"', (text, found) => {
  expect(avoidedIn(text, AVOIDED_IN_INTERFACE.en)).toEqual(found)
})
