import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { signInLink } from '#tests/support/organisers.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'

const OLD = 'old.example'

/** Every passkey was made when the site was at another host. */
async function moveFrom(server: TestServer, host: string) {
  const { context, close } = await openForCommand(loadConfig(server.env), 'amend')
  try {
    await context.store.write(async (tx) => {
      await tx.update(tx.tables.passkeys).set({ host })
    })
  } finally {
    await close()
  }
}

/** What a page's script is answered when it begins a step. */
const begin = (page: Page, step: 'begin' | 'begin-making') =>
  page.evaluate(async (step) => {
    const proof = document.querySelector<HTMLInputElement>('[name=proof]')?.value
    const answer = await fetch(`/organise/passkey/${step}.json`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ proof }),
    })
    return (await answer.json()) as Record<'allowCredentials' | 'excludeCredentials', unknown[] | undefined>
  }, step)

describe('Olga moves the site to another host', () => {
  it('and is told which passkeys work there, is offered those only, and why one did not work', async () => {
    const server = await startServer('sqlite')
    const context = await openBrowser()
    const page = await context.newPage()
    const devices = await context.newCDPSession(page)
    await devices.send('WebAuthn.enable')
    const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.goto(`${server.url}/organise/sign-in`)
    // No one has a passkey yet.
    expect(await page.locator('[data-passkey]').count()).toBe(0)
    await page.goto(await signInLink(server))
    await page.locator('form button[type="submit"]').last().click()
    await page.waitForURL(/\/organise\/letters\//)
    await page.goto(`${server.url}/organise/account`)
    const make = page.locator('[data-make-passkey] button')
    await make.click()
    await page.getByText('Created for localhost').waitFor()
    await make.click()
    await page.getByText('This device already has a passkey for your account.').waitFor()
    await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    await page.goto(`${server.url}/organise/confirm`)
    await page.locator('[data-passkey] button').click()
    await page.getByText('this device has no passkey for localhost').waitFor()
    expect((await begin(page, 'begin')).allowCredentials).toHaveLength(1)
    expect((await begin(page, 'begin-making')).excludeCredentials).toHaveLength(1)

    await moveFrom(server, OLD)
    await page.goto(`${server.url}/organise/account`)
    await page.getByText(`Created for ${OLD}; does not work at localhost`).waitFor()
    expect((await begin(page, 'begin')).allowCredentials ?? []).toEqual([])
    expect((await begin(page, 'begin-making')).excludeCredentials ?? []).toEqual([])
    await page.goto(`${server.url}/organise/confirm`)
    expect(await page.locator('[data-passkey]').count()).toBe(0)
  })
})
