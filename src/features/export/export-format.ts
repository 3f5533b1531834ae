import type { TableSeparator } from '#values/formula-guard.ts'
import type { Locale } from '#values/locale.ts'

/** The formats that signatures can be exported in. */
export const EXPORT_FORMATS = ['csv', 'csv-excel', 'jsonl', 'xlsx'] as const

/** One of them. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What Excel splits a CSV file at in each language: the list separator of Windows there. */
export const EXCEL_SEPARATORS: Readonly<Record<Locale, TableSeparator>> = {
  en: ',',
  fr: ';',
  de: ';',
  es: ';',
  ar: ';',
}
