import type { Guard } from '../guard.ts'

const EXPORT = 'src/usecases/organiser/export-signatures.ts'
const EXPORT_TEST = 'tests/usecases/export.test.ts'

/** What leaves the house, and what is on record of it. */
export const EXPORTING: readonly Guard[] = [
  {
    holds: 'an export has the letter’s days and not those of UTC',
    file: 'src/domain/export-choice.ts',
    there: 'until: to === null ? null : endOfDay(to, timeZone),',
    without: 'until: to === null ? null : endOfDay(to, UTC),',
    caughtBy: { file: 'tests/usecases/time-zone.test.ts', name: 'on sqlite is exported in it' },
  },
  {
    holds: 'an export is on record before its first byte',
    file: EXPORT,
    there: "    await recordAct(ctx, tx, actor, deed('export-begun'))",
    without: '',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite is on record before its first byte' },
  },
  {
    holds: 'an export that broke off is on record as that',
    file: EXPORT,
    there: 'if (await breakExport(tx, id, written.rows))',
    without: 'if (id === null)',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite stops when nobody takes it any more' },
  },
  {
    holds: 'a field that would be a formula gets an apostrophe',
    file: 'src/usecases/organiser/csv.ts',
    there: "const safe = FORMULA.test(field) ? `'${field}` : field",
    without: 'const safe = field',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite survives RFC 4180' },
  },
  {
    holds: 'a quote in a field is doubled',
    file: 'src/usecases/organiser/csv.ts',
    there: "safe.replaceAll('\"', '\"\"')",
    without: 'safe',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite survives RFC 4180' },
  },
  {
    holds: 'the day that ends a choice belongs to it, and the next one does not',
    file: 'db/queries/counted-signatures.ts',
    there: 'until ? lt(signatures.verifiedAt, until) : undefined,',
    without: '',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite has the columns, versions, languages and days' },
  },
  {
    holds: 'a manifest is of the letter of the page',
    file: 'db/queries/exports.ts',
    there: '.where(and(eq(exports.letter, letter), eq(exports.id, id)))',
    without: '.where(eq(exports.id, id))',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite is on record before its first byte' },
  },
  {
    holds: 'a text of a spreadsheet is not taken for an escape',
    file: 'src/usecases/organiser/export-formats.ts',
    there: "cell.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')",
    without: 'cell',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite is a spreadsheet, too' },
  },
  {
    holds: 'a connection to the database that breaks between two queries does not end the process',
    file: 'db/postgres.ts',
    there: ".on('connect', (client) => client.on('error', () => {}))",
    without: '',
    caughtBy: {
      file: 'tests/web/export.test.ts',
      name: 'a download is visibly broken where the database goes away half-way',
    },
  },
]
