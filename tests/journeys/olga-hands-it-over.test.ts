import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { findings } from '#tests/support/axe.ts'
import { bytesOf, openBrowser } from '#tests/support/browser.ts'
import { signInLink } from '#tests/support/organisers.ts'
import { freshSettings, runServer, undersigned } from '#tests/support/server.ts'

/** Names enough that making the document is seen. */
const COUNT = 3_000

async function downloaded(page: Page, name: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name, exact: true }).click(),
  ])
  expect(download.suggestedFilename()).toBe(name)
  return bytesOf(download)
}

it('Olga has the letter made into a document, watches it grow, and takes it along', async () => {
  const env = await freshSettings('sqlite')
  await undersigned(['seed', '--count', String(COUNT)], env)
  const server = await runServer(env)
  const browser = await openBrowser({ acceptDownloads: true })
  const page = await browser.newPage()
  await page.goto(await signInLink(server, 'moderator'))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('link', { name: 'Hand over' }).click()
  await page.getByRole('heading', { name: 'Hand over' }).waitFor()
  expect(await findings(page), 'the form').toEqual([])
  await page.getByLabel('French').check()
  await page.getByRole('button', { name: 'Create the document' }).click()
  await page.getByRole('progressbar').waitFor()
  expect(await findings(page), 'while it is made').toEqual([])
  // By itself, without a reload of hers.
  await page.getByRole('heading', { name: 'Documents' }).waitFor({ timeout: 60_000 })
  expect(await page.getByRole('progressbar').count()).toBe(0)
  expect(await findings(page), 'what is made').toEqual([])
  const text = await page.locator('main').innerText()
  for (const name of ['unpaid-proof.fr.pdf', 'unpaid-proof.fr.zip']) {
    const bytes = await downloaded(page, name)
    expect(bytes.subarray(0, 2).toString('latin1')).toBe(name.endsWith('pdf') ? '%P' : 'PK')
    expect(text.replace(/\s/g, '')).toContain(createHash('sha256').update(bytes).digest('hex'))
  }
})
