import { describe, expect, it } from 'vitest'
import { FRESH } from '#features/organisers/organiser.ts'
import { findings } from '#tests/support/axe.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { emailsTo } from '#tests/support/mailbox.ts'
import { letTimePass, olga } from '#tests/support/organisers.ts'
import { ada } from '#tests/support/people.ts'
import { startServer, undersigned } from '#tests/support/server.ts'

const LETTER = '/organise/letters/unpaid-proof'

describe('Olga, the first owner', () => {
  it('is added on the command line, signs in, makes a passkey, and invites Ada', async () => {
    const server = await startServer('sqlite')
    const { stdout } = await undersigned(['organiser', 'add', olga], server.env)
    const link = /^http\S+\/organise\/invitation\/\S+$/m.exec(stdout)?.[0] ?? ''

    const context = await openBrowser()
    const page = await context.newPage()
    const devices = await context.newCDPSession(page)
    await devices.send('WebAuthn.enable')
    await devices.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.goto(link)
    expect(await findings(page), 'behind the link').toEqual([])
    await page.getByRole('button', { name: 'Accept and sign in' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()

    await page.getByRole('link', { name: 'Your account' }).click()
    await page.getByLabel('Name of the new passkey').fill('Olga’s laptop')
    expect(await findings(page), 'the account').toEqual([])
    await page.getByRole('button', { name: 'Create a passkey' }).click()
    await page.getByText('Olga’s laptop').first().waitFor()
    await page.getByLabel('Name of the new passkey').fill('Olga’s phone')
    await letTimePass(server, FRESH)
    // The page was open for too long: it asks to confirm, and does not blame the device.
    await page.getByRole('button', { name: 'Create a passkey' }).click()
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('button', { name: 'Create a passkey' }).waitFor()

    await page.goto(`${server.url}${LETTER}/members`)
    await page.getByLabel('Email address').fill(ada.email)
    await page.getByLabel('Moderator:').check()
    expect(await findings(page), 'the members').toEqual([])
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByText(`We have invited ${ada.email}.`).waitFor()
    const [invitation] = await emailsTo(server.emailFolder, ada.email)
    const hersIn = invitationIn(invitation?.text)
    expect(invitation?.text.replaceAll(/\s+/g, ' ')).toContain(`${olga} invited you to organise`)
    await page.getByText('has not signed in yet').waitFor()

    // Ada presses one button, and types nothing. Her browser has no passkey, and offers none.
    const hers = await (await openBrowser()).newPage()
    await hers.goto(`${server.url}/organise/sign-in`)
    expect(await findings(hers), 'signing in').toEqual([])
    await hers.getByLabel('Email address').waitFor()
    expect(await hers.getByRole('button', { name: 'Sign in with a passkey' }).count()).toBe(0)
    await hers.goto(hersIn)
    expect(await findings(hers), 'the invitation').toEqual([])
    await hers.getByRole('button', { name: 'Accept and sign in' }).click()
    await hers.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(await hers.getByRole('link', { name: 'Export' }).count()).toBe(0)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()

    // What is open to Ada is closed at once when she is removed.
    await page.goto(`${server.url}${LETTER}/members`)
    await page.getByRole('link', { name: `Remove ${ada.email}` }).click()
    await page.getByText('loses access to this letter at once').waitFor()
    expect(await findings(page), 'before a member is removed').toEqual([])
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('They have been removed').waitFor()
    await hers.reload()
    await hers.getByRole('heading', { name: 'Sign in as an organiser' }).waitFor()
    expect(server.rawLog()).not.toMatch(/@example\.org/)
  })
})

function invitationIn(text = ''): string {
  return /^http\S+\/organise\/invitation\/\S+$/m.exec(text)?.[0] ?? ''
}
