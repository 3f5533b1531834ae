import { spawnSync } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Writable } from 'node:stream'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { insertSignatures } from '#db/queries/signatures/signatures.ts'
import { exportAudit } from '#features/export/export-audit-log.ts'
import { exportSignatures } from '#features/export/export-signatures.ts'
import { type AskedExport, parseExportChoice } from '#features/export/parse-choice.ts'
import { handOver } from '#features/hand-over/make.ts'
import { recordAuditEntry } from '#features/organisers/record-audit-entry.ts'
import { shippedLetter } from '#tests/support/app.ts'
import { freshFolder, type Stage } from '#tests/support/databases.ts'
import { freshSettings } from '#tests/support/server.ts'
import { signed } from '#tests/support/signed.ts'
import { xmlCharacters } from '#values/characters.ts'
import { withoutGuard } from '#values/formula-guard.ts'
import { say, sayTable } from './table.ts'

/**
 * Texts that are, or nearly are, formulas, or have something else that a spreadsheet may stumble over. None has a tab and
 * a line break: LibreOffice 7.4 drops the tab in a cell of several lines.
 */
const HOSTILE = [
  ...[
    '=HYPERLINK("http://example.org";"Ada")',
    '=1+1',
    '+1+1',
    '-1+1',
    '@SUM(1;1)',
    '＝1+1',
    '＋1',
    '－1',
    '＠1',
  ],
  ...['\t=1+1', '\r=1+1', '\n=1+1', '"=1+1"', "'=1+1", '﹦1', ' =1+1', "=cmd|' /C calc'!A0"],
  ...['Ada;=1+1', 'Ada,=1+1', 'Ada\t=1+1', 'Ada; =1+1', 'Ada;"=1+1";b', 'Ada,"=1+1",b', 'a,"b"\r\n=c;-d'],
  ...['Ada;', 'Ada,', 'Ada;"', 'Ada,"', 'Ada\n"', '"Ada', 'Ada"', 'Ada\n- one\n- two', "O'Neil", "'t Hooft"],
  ...['A\uFFFEda', 'A\uFFFFda', '\uFDD0', '\u{1FFFE}', 'A\u0001da', '_x0041_', '<b>&amp;"', '_xFFFE_'],
  ...['ليلى', '👩🏽‍🎨', 'Zoë', '小林 多喜二', 'क्षितिज'],
]

/** At what LibreOffice is told to split, as its filter knows them. */
const SPLITS = [
  ['comma', '44'],
  ['semicolon', '59'],
  ['tab', '9'],
  ['all three', '44/59/9'],
] as const

/** A file, and what separates its fields; `null` where it is no table of its own. */
type Sample = {
  name: string
  file: string
  separator: ',' | ';' | null
  /** How many rows it has, and how each is known, whatever it is split at. */
  rows: number
  isRow: (cells: readonly string[]) => boolean
}

type Seen = { formulas: number; rows: string[][] }

/**
 * LibreOffice opens every table that leaves the site, split at commas, semicolons and tabs, and says what it sees: no
 * cell may be a formula, every row must begin a row, and every text be there as it was stored, but for the apostrophes
 * that protect it and for characters that XML does not have.
 */
export async function libreoffice(stage: Stage): Promise<boolean> {
  const version = libreofficeVersion()
  if (version === null) {
    say('libreoffice: it is not there. On Debian: apt-get install libreoffice-calc\n')
    return false
  }
  say(`libreoffice: ${version}; ${HOSTILE.length} hostile texts in names, affiliations, comments and reasons`)
  const folder = freshFolder(stage.atEnd)
  const look = lookIn(folder)
  if (!isEvaluating(folder, look)) {
    say('libreoffice: IT EVALUATES NO FORMULA, so that none that is missing proves anything\n')
    return false
  }
  const samples = await samplesIn(folder, await freshSettings('sqlite', stage))
  const books = samples.filter(({ file }) => file.endsWith('.xlsx'))
  const texts = samples.filter((sample) => !books.includes(sample))
  const lines: string[][] = [['file', 'split at', 'formulas', 'rows', 'texts']]
  for (const [split, code] of [['(workbook)', null] as const, ...SPLITS]) {
    const looked = code === null ? books : texts
    const seen = look(
      looked.map(({ file }) => file),
      code,
    )
    for (const [i, sample] of looked.entries()) lines.push(judge(sample, split, seen[i]))
  }
  sayTable(lines)
  const good = lines.every((line) => !line.join().includes('WRONG'))
  say()
  return good
}

/** As it says itself; `null` where it is not installed. */
export function libreofficeVersion(): string | null {
  const { error, stdout } = spawnSync('soffice', ['--version'], { encoding: 'utf8' })
  return error ? null : stdout.trim()
}

/** One line of the table: formulas, rows that begin a row, and texts that are there, of how many. */
function judge(
  { name, separator, rows, isRow, file }: Sample,
  split: string,
  seen: Seen = { formulas: Number.NaN, rows: [] },
): string[] {
  const said = (found: number, wanted: number) =>
    found === wanted ? `${found}` : `WRONG: ${found} of ${wanted}`
  const begins = seen.rows.filter(isRow).length
  const isOwn =
    file.endsWith('.xlsx') ||
    (separator === ',' && split === 'comma') ||
    (separator === ';' && split === 'semicolon') ||
    (separator !== null && split === 'all three')
  const cells = seen.rows.flat()
  const texts = HOSTILE.filter((text) => (isOwn ? isThere(cells, text) : arePartsThere(cells, text)))
  return [name, split, said(seen.formulas, 0), said(begins, rows), said(texts.length, HOSTILE.length)]
}

/** LibreOffice writes down what it sees as XML, which has no place for some characters, and ends lines with LF. */
function plain(text: string): string {
  return xmlCharacters(text)
    .replace(/\uFFFD|(?!\s)\p{Cc}/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

function isThere(cells: readonly string[], text: string): boolean {
  return cells.some((cell) => plain(withoutGuard(cell)) === plain(text) || plain(cell) === plain(text))
}

/** Split at something else, a text is in several cells: each of its words is in one of them. */
function arePartsThere(cells: readonly string[], text: string): boolean {
  return plain(text)
    .split(/[\s,;"'\\]+/)
    .every((part) => cells.some((cell) => plain(cell).includes(part)))
}

/** Whether a formula that is not protected is one here: otherwise this would show nothing. */
function isEvaluating(folder: string, look: ReturnType<typeof lookIn>): boolean {
  const file = join(folder, 'control.csv')
  writeFileSync(file, 'row-00,=1+1;=2+2\r\n')
  return ['44', '59'].every((code) => look([file], code)[0]?.formulas === 1)
}

/** What LibreOffice makes of files: read as UTF-8 (76), with quotes (34), and with formulas evaluated; `null`: workbooks. */
function lookIn(folder: string) {
  const home = `-env:UserInstallation=file://${join(folder, 'office')}`
  return (files: readonly string[], code: string | null): Seen[] => {
    const reading =
      code === null ? [] : [`--infilter=CSV:${code},34,76,1,,0,false,true,false,false,false,-1,true`]
    const made = join(folder, `split-${code?.replaceAll('/', '-') ?? 'workbook'}`)
    spawnSync('soffice', [home, '--headless', ...reading, '--convert-to', 'fods', '--outdir', made, ...files])
    return files.map((file) => seenIn(join(made, basename(file).replace(/\.\w+$/, '.fods'))))
  }
}

function seenIn(made: string): Seen {
  if (!existsSync(made)) return { formulas: Number.NaN, rows: [] }
  const xml = readFileSync(made, 'utf8')
  return { formulas: xml.split('table:formula=').length - 1, rows: rowsIn(xml) }
}

function rowsIn(xml: string): string[][] {
  return [...xml.matchAll(/<table:table-row[^>]*>([\s\S]*?)<\/table:table-row>/g)].map(([, row = '']) =>
    [...row.matchAll(/<table:table-cell[^>]*?(?:\/>|>([\s\S]*?)<\/table:table-cell>)/g)].map(
      ([, cell = '']) => textOf(cell),
    ),
  )
}

/** The paragraphs of a cell, which are its lines. */
function textOf(cell: string): string {
  return [...cell.matchAll(/<text:p[^>]*?(?:\/>|>([\s\S]*?)<\/text:p>)/g)]
    .map(([, paragraph = '']) =>
      paragraph
        .replace(/<text:tab[^>]*\/>/g, '\t')
        .replace(/<text:s[^>]*\/>/g, ' ')
        .replace(/<text:line-break[^>]*\/>/g, '\n')
        .replace(/<[^>]+>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&apos;', "'")
        .replaceAll('&amp;', '&'),
    )
    .join('\n')
}

/** Every kind of table that leaves the site, with a hostile text in each field that holds text. */
async function samplesIn(folder: string, env: Record<string, string>): Promise<Sample[]> {
  const { context, close } = await openForCommand(loadConfig(env), 'serve')
  const letter = shippedLetter()
  const now = new Date()
  const ids = HOSTILE.map((_, i) => `row-${String(i).padStart(2, '0')}`)
  const rows = HOSTILE.map((name, i) => {
    const id = ids[i] ?? ''
    return signed(letter, now, { id, name, affiliation: name, comment: name, mailboxKey: id })
  })
  await context.store.write((tx) => insertSignatures(tx, rows))
  const exported = async (name: string, file: string, asked: AskedExport, separator: Sample['separator']) => {
    const columns = ['id', 'name', 'affiliation', 'comment', 'verified_at', 'updates']
    const result = parseExportChoice(letter, { ...asked, columns })
    if (!result.ok) throw new Error('The choice is not right.')
    const path = join(folder, file)
    const out = createWriteStream(path)
    await exportSignatures(context, letter, 'operator', result.choice, out)
    await new Promise<void>((resolve) => out.end(resolve))
    const isRow = ([first = '']: readonly string[]) => /^(?:\{"id":"?)?row-\d\d/.test(first)
    return { name, file: path, separator, rows: rows.length, isRow }
  }
  const samples: Sample[] = [
    await exported('CSV', 'export.csv', { format: 'csv' }, ','),
    await exported('CSV for Excel, English', 'excel-en.csv', { format: 'csv-excel', excel: 'en' }, ','),
    await exported('CSV for Excel, German', 'excel-de.csv', { format: 'csv-excel', excel: 'de' }, ';'),
    await exported('JSON Lines', 'lines.csv', { format: 'jsonl' }, null),
    await exported('XLSX', 'book.xlsx', { format: 'xlsx' }, null),
  ]
  const handed = join(folder, 'handed.csv')
  const csv = createWriteStream(handed)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  await handOver(context, letter, { locale: 'en', siteUrl: 'https://example.org' }, { pdf: nowhere, csv })
  // Its table has no ids: each row ends with the language.
  samples.push({
    name: 'hand-over',
    file: handed,
    separator: ',',
    rows: rows.length,
    isRow: (cells) =>
      /(?:^|,)2,en$/.test(
        cells
          .filter((cell) => cell !== '')
          .slice(-2)
          .join(','),
      ),
  })

  for (const [i, reason] of HOSTILE.entries())
    await context.store.write((tx) =>
      recordAuditEntry(context, tx, 'operator', {
        letter: letter.slug,
        action: 'name-hidden',
        signatureId: ids[i] ?? '',
        reason,
        detail: { reason },
      }),
    )
  let audit = ''
  for await (const lines of exportAudit(context, letter)) audit += lines
  const audited = join(folder, 'audit.csv')
  writeFileSync(audited, audit)
  samples.push({
    name: 'audit log',
    file: audited,
    separator: ',',
    // Five exports are in it with their beginning and end.
    rows: HOSTILE.length + 10,
    isRow: ([first = '']) => /^\d{4}-\d\d-\d\d[T ]/.test(first),
  })
  await close()
  return samples
}
