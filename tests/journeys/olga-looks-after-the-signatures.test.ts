import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { findings } from '#tests/support/axe.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { countIs } from '#tests/support/count.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { signInLink } from '#tests/support/organisers.ts'
import { ada, crowd, grace } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'

const LETTER = '/letters/unpaid-proof'
const PAGES = `/organise${LETTER}`

const CLUSTER = crowd(5).map(({ name }, i) => ({ name: `Copy ${name}`, email: `copy-${i}@flood.example` }))

async function signs(server: TestServer, person: { name: string; email: string }): Promise<void> {
  const visitor = new Visitor(server.url)
  expect((await visitor.sign(person)).status).toBe(303)
  const [email] = await emailsTo(server.emailFolder, person.email)
  if (!email) throw new Error('No mail has come.')
  await visitor.press(linkIn(email), 'yes')
}

async function publicNames(server: TestServer): Promise<string> {
  return (await fetch(`${server.url}${LETTER}/signatures`)).text()
}

/** Opens what a name leads to, from the list of all. */
async function open(page: Page, server: TestServer, name: string): Promise<void> {
  await page.goto(`${server.url}${PAGES}/signatures/all`)
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { name, exact: true }).waitFor()
}

it('Olga finds signatures, hides one, features one, invalidates one, and then decides about a cluster', async () => {
  const server = await startServer('sqlite', {
    env: { CLUSTER_DOMAIN: '4/10m,100/1d', LIMIT_MAILBOX: '9/1d,9/30d' },
  })
  for (const person of [ada, grace]) await signs(server, person)
  const browser = await openBrowser()
  const page = await browser.newPage()
  await page.goto(await signInLink(server))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByRole('link', { name: 'Signatures', exact: true }).click()

  // By the beginning of a name, and by an address that stands nowhere afterwards.
  await page.getByText('Search', { exact: true }).first().click()
  await page.getByLabel('Start of the name').fill('grace')
  await page.getByRole('button', { name: 'Search', exact: true }).click()
  await page.getByRole('link', { name: grace.name }).waitFor()
  expect(await page.getByRole('link', { name: ada.name }).count()).toBe(0)
  expect(await findings(page), 'the list').toEqual([])
  await page.getByText('Search by email address').click()
  await page.getByRole('textbox', { name: 'Email address' }).fill(ada.email.toUpperCase())
  await page.getByRole('button', { name: 'Find the signature' }).click()
  await page.getByRole('heading', { name: ada.name }).waitFor()
  expect(page.url()).not.toContain('ada')
  expect(await page.content()).not.toContain(ada.email)
  expect(await findings(page), 'a signature').toEqual([])

  await page.getByRole('button', { name: 'Feature as a notable signer' }).click()
  await page.getByText('The name is featured.').waitFor()
  await open(page, server, grace.name)
  await page.getByRole('button', { name: 'Hide name' }).click()
  await page.getByText('The name is hidden.').waitFor()
  await until(async () => !(await publicNames(server)).includes(grace.name), 'the name is gone')
  await countIs(server, 2)
  await page.getByRole('button', { name: 'Show name' }).click()
  await page.getByText('The name is no longer hidden.').waitFor()

  // Without a reason nothing happens, and the cause that was chosen stays.
  await page.getByLabel('in someone else’s name').check()
  await page.getByRole('button', { name: 'Invalidate' }).click()
  await page.getByRole('alert').getByText('Give a reason for the other organisers.').waitFor()
  expect(await page.getByLabel('in someone else’s name').isChecked()).toBe(true)
  expect(await findings(page), 'what is missing').toEqual([])
  await page.getByLabel('Reason, for the organisers').fill('She wrote to us that it was not her')
  await page.getByRole('button', { name: 'Invalidate' }).click()
  await page.getByText('The signature is invalidated.').waitFor()
  await countIs(server, 1)
  expect(await publicNames(server)).toMatch(/1 signature was invalidated on [^:]+: in someone else’s name\./)
  await page.getByLabel('Reason, for the organisers').fill('It was her after all')
  await page.getByRole('button', { name: 'Restore' }).click()
  await page.getByText('The signature is restored.').waitFor()
  await countIs(server, 2)
  expect(await publicNames(server)).not.toContain('invalidated')

  // The signatures of a cluster are under review. She accepts them, and then undoes that.
  for (const person of CLUSTER) await signs(server, person)
  await until(async () => {
    await page.goto(`${server.url}${PAGES}/suspicious-activity`)
    return (await page.getByText('From one email domain').count()) === 1
  }, 'the cluster is listed')
  await countIs(server, 2)
  expect(await findings(page), 'suspicious activity').toEqual([])
  await page.getByRole('button', { name: 'Accept all' }).click()
  await page.getByText('Your decision is saved.').waitFor()
  await countIs(server, 7)
  await page.goto(`${server.url}${PAGES}/invalidate`)
  await page.getByLabel('Domain of the email address').fill('flood.example')
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByText('5 signatures will be invalidated.').waitFor()
  await page.getByText('Of these, 5 count now.').waitFor()
  expect(await findings(page), 'the preview').toEqual([])
  await page.getByLabel('automated submissions').check()
  await page.getByLabel('Reason, for the organisers').fill('One machine')
  await page.getByRole('button', { name: 'Invalidate 5 signatures' }).click()
  await page.getByText('5 verified signatures').waitFor()
  await countIs(server, 2)
  expect(await findings(page), 'what was made invalid').toEqual([])
  expect(await publicNames(server)).toMatch(/5 signatures were invalidated on [^:]+: automated submissions\./)

  await page.getByRole('link', { name: 'Audit log' }).click()
  const rows = await page.getByRole('row').allInnerTexts()
  for (const act of [
    'Featured a name',
    'Hid a name',
    'Showed a hidden name again',
    'Invalidated a signature',
    'Restored a signature',
    'Accepted a suspicious group',
    'Invalidated signatures in bulk',
  ])
    expect(
      rows.filter((row) => row.includes(act)),
      act,
    ).toHaveLength(1)
  expect(await page.content()).not.toContain('@flood.example')
  expect(await findings(page), 'the audit log').toEqual([])

  await page.goto(`${server.url}${PAGES}/invalidations`)
  await page.getByText('Restore all').first().click()
  await page.getByLabel('Reason, for the organisers').fill('They are people')
  await page.getByRole('button', { name: 'Restore all' }).click()
  await page.getByText(/^Restored on /).waitFor()
  await countIs(server, 7)
  await until(async () => {
    const names = await publicNames(server)
    return names.indexOf(ada.name) < names.indexOf('Copy Signer 4') && !names.includes('invalidated')
  }, 'Ada stands before all that came after her')
})
