import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { insertSignatures } from '#db/queries/signatures/signatures.ts'
import { FRESH } from '#features/organisers/organiser.ts'
import { shippedLetter } from '#tests/support/app.ts'
import { findings } from '#tests/support/axe.ts'
import { bytesOf, openBrowser } from '#tests/support/browser.ts'
import { readCsv } from '#tests/support/exported.ts'
import { letTimePass, olga, signInLink } from '#tests/support/organisers.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { signed } from '#tests/support/signed.ts'

const NAMES = ['=HYPERLINK("http://example.org")', '＝1+1', 'a, "b"', 'Zoë\r\nExample', 'ليلى', '👩🏽‍🎨']

async function fill(server: TestServer): Promise<void> {
  const { context, close } = await openForCommand(loadConfig(server.env), 'amend')
  const letter = shippedLetter()
  const now = Date.now()
  const rows = NAMES.map((name, i) => signed(letter, new Date(now + i), { name, submittedAt: new Date(now) }))
  await context.store.write((tx) => insertSignatures(tx, rows))
  await close()
}

it('Olga exports the signatures, after showing that it is she', async () => {
  const server = await startServer('sqlite')
  await fill(server)
  const browser = await openBrowser({ acceptDownloads: true })
  const page = await browser.newPage()
  await page.goto(await signInLink(server))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('link', { name: 'Export' }).click()
  await page.getByRole('heading', { name: 'Export', exact: true }).waitFor()
  expect(await findings(page)).toEqual([])
  await page.getByLabel('Digest of the text').uncheck()
  await page.getByRole('button', { name: 'Count first' }).click()
  await page.getByText('The export has 6 verified signatures.').waitFor()
  expect(page.url()).not.toMatch(/[?&]proof=/)
  expect(await page.getByLabel('Digest of the text').isChecked()).toBe(false)

  await letTimePass(server, FRESH)
  await page.getByRole('button', { name: 'Export signatures' }).click()
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
  // A link by mail, opened beside this page, whose choice waits.
  const other = await browser.newPage()
  await other.goto(await signInLink(server))
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await other.getByRole('link', { name: 'Export' }).waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Continue' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^unpaid-proof-\d{4}-\d\d-\d\d\.csv$/)
  const bytes = await bytesOf(download)
  const rows = readCsv(bytes)
  expect(rows.map(({ name }) => name)).toEqual(NAMES.map((name) => (/^[=＝]/.test(name) ? `'${name}` : name)))
  expect(Object.keys(rows[0] ?? {})).not.toContain('digest')

  await other.getByRole('link', { name: 'Export' }).click()
  const row = other.getByRole('row').filter({ hasText: createHash('sha256').update(bytes).digest('hex') })
  expect(await row.innerText()).toMatch(new RegExp(`${olga}.*6.*Complete`, 's'))
  expect(await findings(other)).toEqual([])
})
