import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { insertSignatures } from '#db/queries/signatures.ts'
import { loadConfig } from '../../src/config.ts'
import { openForCommand } from '../../src/open-for-command.ts'
import { shippedLetter } from '../support/app.ts'
import { freshFolder, type Stage } from '../support/databases.ts'
import { freshSettings, undersigned } from '../support/server.ts'
import { signed } from '../support/signed.ts'
import { say } from './table.ts'

/** Names that are, or nearly are, formulas, or have something else that a spreadsheet may stumble over. */
const HOSTILE = [
  '=HYPERLINK("http://example.org";"Ada")',
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(1;1)',
  '＝1+1',
  '＋1+1',
  '－1+1',
  '＠SUM(1;1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '"=1+1"',
  'a,"b"\r\n=c',
  'ليلى',
  '👩🏽‍🎨',
]

/**
 * LibreOffice opens an export as CSV and as spreadsheet, and says what it sees: no cell may be a formula, and each name
 * must be there as it was entered, but for the apostrophe before what would be one in CSV.
 */
export async function libreoffice(stage: Stage): Promise<boolean> {
  const version = libreofficeVersion()
  if (version === null) {
    say('libreoffice: it is not there. On Debian: apt-get install libreoffice-calc\n')
    return false
  }
  say(`libreoffice: ${version}`)
  const env = await freshSettings('sqlite', stage)
  await fill(env)
  const folder = freshFolder(stage.atEnd)
  let good = true
  for (const format of ['csv', 'xlsx'] as const) {
    const path = join(folder, `${format}.${format}`)
    await undersigned(['export', '--format', format, '--out', path], env)
    const wrong = lookAt(path, format, folder)
    say(`  ${format}: ${wrong.length === 0 ? 'as it must be' : wrong.join('; ').toUpperCase()}`)
    good &&= wrong.length === 0
  }
  say()
  return good
}

/** As it says itself; `null` where it is not installed. */
export function libreofficeVersion(): string | null {
  const { error, stdout } = spawnSync('soffice', ['--version'], { encoding: 'utf8' })
  return error ? null : stdout.trim()
}

/** Flat XML of what LibreOffice makes of a file, read as UTF-8 (76) with commas (44) and quotes (34). */
function lookAt(path: string, format: 'csv' | 'xlsx', folder: string): string[] {
  const reading = format === 'csv' ? ['--infilter=CSV:44,34,76,1'] : []
  const home = `-env:UserInstallation=file://${join(folder, 'office')}`
  spawnSync('soffice', [home, '--headless', ...reading, '--convert-to', 'fods', '--outdir', folder, path])
  const seen = readFileSync(join(folder, `${format}.fods`), 'utf8')
  const cells = textsOf(seen)
  const wrong = seen.includes('table:formula') ? ['a cell is a formula'] : []
  for (const name of HOSTILE) {
    const isGuarded = format === 'csv' && /^[=+\-@\t\r\n＝＋－＠]/.test(name)
    const plain = (text: string) => text.replace(/\s+/g, ' ').trim()
    const expected = plain(isGuarded ? `'${name}` : name)
    if (!cells.some((cell) => plain(cell) === expected)) wrong.push(`${JSON.stringify(name)} is another`)
  }
  return wrong
}

function textsOf(xml: string): string[] {
  return [...xml.matchAll(/<table:table-cell[^>]*>([\s\S]*?)<\/table:table-cell>/g)].map(([, cell = '']) =>
    cell
      .replace(/<text:(tab|s|line-break)[^>]*\/>/g, ' ')
      .replace(/<\/text:p>/g, ' ')
      .replace(/<[^>]+>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&apos;', "'")
      .replaceAll('&amp;', '&'),
  )
}

async function fill(env: Record<string, string>): Promise<void> {
  const { context, close } = await openForCommand(loadConfig(env), 'serve')
  const letter = shippedLetter()
  const now = new Date()
  const rows = HOSTILE.map((name) => signed(letter, now, { name, affiliation: name, comment: name }))
  await context.store.write((tx) => insertSignatures(tx, rows))
  await close()
}
