import { expect, it } from 'vitest'
import { findings } from '../support/axe.ts'
import { openBrowser } from '../support/browser.ts'
import { onEachDatabase } from '../support/databases.ts'
import { mailsTo } from '../support/mailbox.ts'
import { olga } from '../support/organisers.ts'
import { ada } from '../support/people.ts'
import { startServer, undersigned } from '../support/server.ts'

const LETTER = '/organise/letters/unpaid-proof'

onEachDatabase('Olga, the first owner', (kind) => {
  it('is added on the command line, signs in, makes a passkey, and invites Ada', async () => {
    const server = await startServer(kind)
    const { stdout } = await undersigned(['organiser', 'add', olga], server.env)
    const link = /^http\S+\/organise\/sign-in\/\S+$/m.exec(stdout)?.[0] ?? ''

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
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()

    await page.getByRole('link', { name: 'Your account' }).click()
    await page.getByLabel('Name of the new passkey').fill('Olga’s laptop')
    expect(await findings(page), 'the account').toEqual([])
    await page.getByRole('button', { name: 'Make a passkey' }).click()
    await page.getByText('Olga’s laptop').first().waitFor()

    await page.goto(`${server.url}${LETTER}/members`)
    await page.getByLabel('E-mail address').fill(ada.email)
    await page.getByLabel('Moderator:').check()
    expect(await findings(page), 'the members').toEqual([])
    await page.getByRole('button', { name: 'Invite' }).click()
    await page.getByText(`${ada.email} is invited.`).waitFor()
    const [invitation] = await mailsTo(server.mailFolder, ada.email)
    expect(invitation?.text).toContain(`${olga} has made you an organiser`)
    expect(invitation?.text).toContain(`${server.url}/organise/sign-in`)

    // Ada has a link mailed, at the address in the invitation.
    const hers = await (await openBrowser()).newPage()
    await hers.goto(`${server.url}/organise/sign-in`)
    expect(await findings(hers), 'signing in').toEqual([])
    await hers.getByLabel('E-mail address').fill(ada.email)
    await hers.getByRole('button', { name: 'Mail me a link' }).click()
    await hers.getByRole('heading', { name: 'Check your mail' }).waitFor()
    const mails = await mailsTo(server.mailFolder, ada.email, 2)
    await hers.goto(signInLinkIn(mails))
    await hers.getByRole('button', { name: 'Sign in' }).click()
    await hers.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(await hers.getByRole('link', { name: 'Export' }).count()).toBe(0)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()

    // What is open to Ada is closed at once when she is removed.
    await page.goto(`${server.url}${LETTER}/members`)
    await page.getByRole('button', { name: `Remove ${ada.email}` }).click()
    await page.getByText('They are removed').waitFor()
    await hers.reload()
    await hers.getByRole('heading', { name: 'Sign in as an organiser' }).waitFor()
    expect(server.rawLog()).not.toMatch(/@example\.org/)
  })
})

function signInLinkIn(mails: { text: string }[]): string {
  const found = mails.flatMap(({ text }) => /^http\S+\/organise\/sign-in\/\S+$/m.exec(text)?.[0] ?? [])
  if (found.length !== 1) throw new Error(`${found.length} links to sign in.`)
  return found[0] ?? ''
}
