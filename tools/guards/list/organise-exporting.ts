import type { Guard } from '#tools/guards/guard.ts'

const RECORD = 'src/features/export/record-export.ts'
const SHEET = 'src/features/export/sheet-xml.ts'
const XLSX = 'src/features/export/xlsx.ts'
const XLSX_TEST = 'tests/features/export/xlsx.test.ts'
const GUARD_TEST = 'tests/values/formula-guard.test.ts'
const EXPORT_TEST = 'tests/features/export/export.test.ts'

/** Guards of exports and their records. */
export const EXPORTING: readonly Guard[] = [
  {
    holds: 'an export has the days of the letter’s time zone, not of UTC',
    file: 'src/features/export/choice-time.ts',
    there: 'startOfDay(text, timeZone) : endOfDay(text, timeZone)',
    without: 'startOfDay(text, UTC) : endOfDay(text, UTC)',
    caughtBy: { file: 'tests/features/letters/time-zone.test.ts', name: 'on sqlite is exported in it' },
  },
  {
    holds: 'an export is on record before its first byte',
    file: RECORD,
    there: "    await recordAuditEntry(ctx, tx, actor, entryOf(begun, 'export-begun'))",
    without: '',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite is on record before its first byte' },
  },
  {
    holds: 'an export that broke off is on record as that',
    file: RECORD,
    there: 'if (await breakExport(tx, begun.id, rows))',
    without: 'if (rows < 0)',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite stops when its client has gone' },
  },
  {
    holds: 'a field that would be a formula gets an apostrophe',
    file: 'src/values/formula-guard.ts',
    there: '.replace(START, "\'")',
    without: '',
    caughtBy: { file: GUARD_TEST, name: 'has no formula at whatever it is split' },
  },
  {
    holds: 'a field that would be a formula after a separator gets an apostrophe',
    file: 'src/values/formula-guard.ts',
    there: '.replace(INSIDE[separator], "$&\'")',
    without: '',
    caughtBy: { file: GUARD_TEST, name: 'has no formula at whatever it is split' },
  },
  {
    holds: 'no row is taken in by a quotation that another separator opens',
    file: 'src/values/formula-guard.ts',
    there: 'const OPENS = `[${BLANK}]*(?:${FORMULA}|"|$)`',
    without: 'const OPENS = `[${BLANK}]*(?:${FORMULA})`',
    caughtBy: { file: GUARD_TEST, name: 'has no formula at whatever it is split' },
  },
  {
    holds: 'JSON Lines are safe where they are opened as a table',
    file: 'src/features/export/formats.ts',
    there: 'return jsonWithGuard(JSON.stringify(isoField(cell)))',
    without: 'return JSON.stringify(isoField(cell))',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite has no formula and every row' },
  },
  {
    holds: 'the apostrophes of a table of ours are not entered as names',
    file: 'src/features/paper/read-file.ts',
    there: 'return withoutGuard(cell.trim())',
    without: 'return cell.trim()',
    caughtBy: {
      file: 'tests/features/paper/read-file.test.ts',
      name: 'loses the apostrophes of tables that were exported here',
    },
  },
  {
    holds: 'a workbook has no character that XML does not allow',
    file: SHEET,
    there: 'return xmlCharacters(text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text)',
    without: 'return (text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text)',
    caughtBy: { file: XLSX_TEST, name: 'holds nothing that XML has no character for' },
  },
  {
    holds: 'an incomplete workbook is not passed off as complete',
    file: XLSX,
    there: "xml.once('error', breakOff)",
    without: "xml.once('error', () => zip.outputStream.push(null))",
    caughtBy: { file: XLSX_TEST, name: 'fails where its rows do' },
  },
  {
    holds: 'an export has current consents to updates only',
    file: 'src/features/export/column-values.ts',
    there: 'updates !== undefined && updates.endedAt === null',
    without: 'updates !== undefined',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite says who asked for updates and who ended them' },
  },
  {
    holds: 'a consent that was taken back is on record with its end',
    file: 'db/queries/signatures/consents.ts',
    there: '.set({ endedAt: now })',
    without: '.set({ kind })',
    caughtBy: {
      file: 'tests/features/signing/reaffirm.test.ts',
      name: 'on sqlite ends updates at once and for good',
    },
  },
  {
    holds: 'erased signatures are among those that ended',
    file: 'src/features/export/ended-rows.ts',
    there: "if (what === 'erased' && letter === slug)",
    without: "if (what === 'paper-removed' && letter === slug)",
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite names the signatures that ended since a moment' },
  },
  {
    holds: 'a quote in a field is doubled',
    file: 'src/features/export/csv.ts',
    there: "safe.replaceAll('\"', '\"\"')",
    without: 'safe',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite survives RFC 4180' },
  },
  {
    holds: 'the day that ends a choice belongs to it, and the next one does not',
    file: 'db/queries/signatures/counted-page.ts',
    there: 'until ? lt(signatures.verifiedAt, until) : undefined,',
    without: '',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite has the columns, versions, languages and days' },
  },
  {
    holds: 'a manifest belongs to the letter of the page',
    file: 'db/queries/export/exports.ts',
    there: '.where(and(eq(exports.letter, letter), eq(exports.id, id)))',
    without: '.where(eq(exports.id, id))',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite is on record before its first byte' },
  },
  {
    holds: 'a text of a spreadsheet is not taken for an escape',
    file: SHEET,
    there: ".replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')",
    without: '',
    caughtBy: { file: EXPORT_TEST, name: 'on sqlite is a spreadsheet, too' },
  },
  {
    holds: 'a connection to the database that breaks between two queries does not end the process',
    file: 'db/postgres/pools.ts',
    there: ".on('connect', (client) => client.on('error', () => {}))",
    without: '',
    caughtBy: {
      file: 'tests/web/export.test.ts',
      name: 'a download is visibly broken where the database goes away half-way',
    },
  },
]
