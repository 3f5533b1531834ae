import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { findings } from '#tests/support/axe.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { signInLink } from '#tests/support/organisers.ts'
import { SECOND, SHEET } from '#tests/support/paper.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'

async function signedIn(window: BrowserContext, server: TestServer, link: string): Promise<Page> {
  const page = await window.newPage()
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.goto(`${server.url}/organise/letters/unpaid-proof/paper`)
  return page
}

const csv = (text: string) => ({ name: 'paper.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

describe('Olga enters what was signed on paper', () => {
  it('corrects what is wrong, and Ada approves it; readers see it beside the count, live', async () => {
    const server = await startServer('sqlite')
    const window = await openBrowser()
    const another = (options = {}) => window.browser()?.newContext(options) ?? openBrowser(options)
    const olga = await signedIn(window, server, await signInLink(server))
    const second = await signInLink(server, 'moderator', { address: SECOND })
    const ada = await signedIn(await another(), server, second)
    const reader = await (await another()).newPage()
    await reader.goto(`${server.url}/letters/unpaid-proof`)
    const margin = reader.locator('.figures')
    await margin.getByText('0 verified signatures').waitFor()
    expect(await reader.getByText('on paper').count()).toBe(0)

    expect(await findings(olga), 'the form').toEqual([])
    await olga.getByLabel('Where the sheets and their scan are kept').fill('Folder 3, pages 1–14')
    await olga
      .getByLabel('CSV or XLSX file')
      .setInputFiles(csv(`${SHEET}\r\nhttps://example.org,,Narnia,,\r\nSam,,,,`))
    await olga.getByRole('button', { name: 'Check without storing' }).click()
    await olga.getByRole('heading', { name: 'Nothing is stored yet' }).waitFor()
    await olga.getByText('Line 5').first().waitFor()
    expect(await findings(olga), 'what is wrong').toEqual([])
    expect(await olga.getByRole('button', { name: /^Enter/ }).count()).toBe(0)

    await olga.getByLabel('CSV or XLSX file').setInputFiles(csv(SHEET))
    await olga.getByRole('button', { name: 'Check without storing' }).click()
    expect(await findings(olga), 'what would be entered').toEqual([])
    await olga.getByRole('button', { name: 'Enter 3 signatures' }).click()
    await olga.getByText('The batch is entered. It counts once another organiser has approved it.').waitFor()
    expect(await olga.getByRole('button', { name: /^Approve/ }).count()).toBe(0)
    expect(await findings(olga), 'her own batch').toEqual([])

    await ada.reload()
    await ada.getByRole('link', { name: 'Folder 3, pages 1–14' }).click()
    await ada.getByText('The number of paper signatures changes from 0 to 3').waitFor()
    expect(await findings(ada), 'the batch of another').toEqual([])
    await ada.getByRole('button', { name: 'Approve 3 signatures' }).click()
    await ada.getByText('The batch is approved. Its signatures now count.').waitFor()

    await reader.getByText('and 3 signatures on paper').waitFor()
    await margin.getByText('0 verified signatures').waitFor()
    expect(await findings(reader), 'the letter').toEqual([])

    await ada.getByRole('link', { name: 'Remove Sam' }).click()
    await ada.getByText('from 3 to 2').waitFor()
    expect(await findings(ada), 'a row').toEqual([])
    await ada.getByRole('button', { name: 'Remove this signature' }).click()
    await ada.getByText('The signature is removed and its data is deleted.').waitFor()
    await reader.getByText('and 2 signatures on paper').waitFor()

    const plain = await (await another({ javaScriptEnabled: false })).newPage()
    await plain.goto(`${server.url}/letters/unpaid-proof`)
    await plain.getByRole('link', { name: 'See the number of signatures and the names' }).first().click()
    await plain.getByText('and 2 signatures on paper').waitFor()
    await plain.getByRole('link', { name: 'See who has signed on paper' }).click()
    await plain.getByText('1 name is withheld.').waitFor()
    expect(await plain.getByRole('listitem').filter({ hasText: 'Ada Lovelace' }).count()).toBe(1)
    expect(await plain.getByText('Sam').count()).toBe(0)

    await ada.getByText('Reject', { exact: true }).click()
    await ada.getByLabel('Reason').fill('These were other sheets.')
    await ada.getByRole('button', { name: 'Reject this batch' }).click()
    await ada.getByText('The batch is rejected. Its signatures do not count.').waitFor()
    await reader.getByText('on paper').waitFor({ state: 'detached' })
  })
})
