import { createHash } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { releaseLeases } from '#db/queries/email/outbox.ts'
import { insertConsents } from '#db/queries/signatures/consents.ts'
import { insertSignatures } from '#db/queries/signatures/signatures.ts'
import { CONSENT_TEXT } from '#features/signatures/consent.ts'
import { translate } from '#i18n/translate.ts'
import { findings } from '#tests/support/axe.ts'
import { openBrowser } from '#tests/support/browser.ts'
import { figuresOf } from '#tests/support/count.ts'
import { type DatabaseKind, freshFolder, onEachDatabase } from '#tests/support/databases.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada, crowd } from '#tests/support/people.ts'
import { buildWith, copyOfTheProgram, letterFolder } from '#tests/support/project.ts'
import { runServer, startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { smtpSink } from '#tests/support/smtp.ts'
import { Visitor } from '#tests/support/visitor.ts'
import { until } from '#tests/support/waiting.ts'
import { associatedData } from '#values/associated-data.ts'

const LETTER = '/letters/unpaid-proof'

/** Thousands of emails take long on a small machine. Milliseconds. */
const LONG = 120_000

/** The site as it was before version 2 was published. */
let before: string
beforeAll(async () => {
  before = await buildWith(async (letter) => {
    const files = await readdir(letter)
    for (const file of files.filter((name) => name.startsWith('v2.'))) await rm(join(letter, file))
  }, freshFolder(afterAll))
}, LONG)

async function versionsOf(server: TestServer) {
  return (await figuresOf(server)).versions
}

async function stop(server: TestServer) {
  server.process.kill('SIGTERM')
  expect(await server.ended).toBe(0)
}

describe('Ada signed version 1 and asked to be told', () => {
  it('gets an email when version 2 is published, sees what changed, and re-affirms', async () => {
    const early = await startServer('sqlite', { root: before })
    const page = await (await openBrowser()).newPage()
    await page.goto(`${early.url}${LETTER}`)
    await page.getByLabel('Your name').fill(ada.name)
    await page.getByLabel('Email address').fill(ada.email)
    await page.getByLabel('Show my name').check()
    await page.getByLabel('Email me when the letter changes').check()
    await page.getByLabel('I agree that my support').check()
    await page.getByRole('button', { name: 'Sign version 1' }).click()
    const [verification] = await emailsTo(early.emailFolder, ada.email)
    await page.goto(linkIn(verification as never))
    await page.getByRole('button', { name: 'Yes, sign' }).click()
    await page.getByRole('heading', { name: 'Signed by Ada Lovelace' }).waitFor()
    await emailsTo(early.emailFolder, ada.email, 2)
    await stop(early)

    const server = await runServer(early.env)
    const emails = await emailsTo(server.emailFolder, ada.email, 3)
    const link = linkIn(emails.find((mail) => mail.subject.startsWith('Version 2 of the letter')) as never)
    const scanner = new Visitor(server.url)
    for (let looks = 0; looks < 50; looks += 1) {
      const path = new URL(link).pathname
      expect((await (looks % 2 ? scanner.get(path) : fetch(link, { method: 'HEAD' }))).status).toBe(200)
    }
    expect(await versionsOf(server)).toEqual([
      { version: 1, count: 1, reaffirmed: 0 },
      { version: 2, count: 0, reaffirmed: 0 },
    ])

    await page.goto(link)
    await page.getByRole('heading', { name: 'Version 2 has been published' }).waitFor()
    expect(await page.locator('.changes ins').count()).toBeGreaterThan(0)
    expect(await findings(page), 'the offer').toEqual([])
    await page.getByRole('button', { name: 'Keep my name on version 1' }).click()
    await page.getByText('You chose to keep your name on version 1.').waitFor()
    await page.getByRole('heading', { name: 'Version 2 has been published' }).click()
    await page.getByRole('button', { name: 'Sign the new version' }).click()
    await page.getByText('You have also signed version 2.').waitFor()
    expect(await findings(page), 're-affirmed').toEqual([])
    await until(async () => (await versionsOf(server))[1]?.reaffirmed === 1, 'it is shown')
    expect(await versionsOf(server)).toEqual([
      { version: 1, count: 1, reaffirmed: 0 },
      { version: 2, count: 0, reaffirmed: 1 },
    ])

    const text = await (await fetch(`${server.url}${LETTER}/versions/2/en.md`)).arrayBuffer()
    const digest = createHash('sha256').update(Buffer.from(text)).digest('hex')
    await page.getByText(digest).waitFor()
    const { stdout } = await undersigned(['export', '--format', 'jsonl'], server.env)
    expect(JSON.parse(stdout)).toMatchObject({
      name: ada.name,
      version: 1,
      reaffirmed_version: 2,
      reaffirmed_digest: digest,
    })
    await page.goto(`${server.url}${LETTER}`)
    await page.getByText('1 for version 1').waitFor()
    await page.getByText('1 earlier signer has also signed version 2').waitFor()
    await page.goto(`${server.url}${LETTER}/versions`)
    await page.getByText(digest).waitFor()
    await page.getByText('1 earlier signer has also signed version 2').waitFor()
    await page.goto(`${server.url}${LETTER}/signatures`)
    await page.getByText('1 earlier signer has also signed version 2').waitFor()
  })

  it('unsubscribes with one button, or her email program does it for her', async () => {
    const early = await startServer('sqlite', { root: before })
    const visitor = new Visitor(early.url)
    await visitor.sign({ ...ada, version: '1', updates: 'on' })
    const [verification] = await emailsTo(early.emailFolder, ada.email)
    await visitor.press(linkIn(verification as never), 'yes')
    await stop(early)
    const server = await runServer(early.env)
    const updates = (await emailsTo(server.emailFolder, ada.email, 3)).find((mail) =>
      mail.subject.startsWith('Version 2 of the letter'),
    )
    const link = /^<(.*)>$/.exec(updates?.headers.get('list-unsubscribe') ?? '')?.[1] ?? ''
    expect(updates?.text).toContain(link)
    const page = await (await openBrowser()).newPage()
    await page.goto(link)
    await page.getByRole('heading', { name: 'Stop updates about this letter?' }).waitFor()
    expect(await findings(page), 'before the last press').toEqual([])
    const oneClick = () =>
      fetch(link, {
        method: 'POST',
        body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
        redirect: 'error',
      })
    expect((await oneClick()).status).toBe(200)
    await page.getByRole('button', { name: 'Stop the emails' }).click()
    await page.getByRole('heading', { name: 'You will get no more updates', exact: true }).waitFor()
    expect(await versionsOf(server)).toMatchObject([{ count: 1 }, { count: 0 }])
    for (const [answer, says] of [
      ['withdraw', 'You have withdrawn your signature.'],
      ['erase', 'We no longer store your signature'],
    ] as const) {
      await new Visitor(server.url).press(linkIn(updates as never), answer)
      const after = await oneClick()
      expect([answer, after.status]).toEqual([answer, 200])
      expect(await after.text()).toContain(says)
    }
    expect(server.rawLog()).not.toContain(new URL(link).pathname)
  })
})

it.each(['light', 'dark'] as const)(
  'Ada decides in Arabic, from right to left, in the %s',
  async (colorScheme) => {
    const root = await copyOfTheProgram()
    await publishInArabic(letterFolder(root))
    const server = await startServer('sqlite', { root })
    await new Visitor(server.url).sign({ ...ada, version: '1', locale: 'ar' })
    const page = await (await openBrowser({ colorScheme })).newPage()
    const [verification] = await emailsTo(server.emailFolder, ada.email)
    await page.goto(linkIn(verification as never))
    await page.locator('.changes ins').first().waitFor()
    expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl')
    expect(await findings(page), 'the choice').toEqual([])
    await page.locator('button[value=yes]').click()
    const t = translate('ar')
    await page.getByRole('heading', { name: t('verify.doneTitle', { name: ada.name }) }).waitFor()
    const emails = await emailsTo(server.emailFolder, ada.email, 2)
    await page.goto(linkIn(emails.find((mail) => mail.text.includes('/signature/')) as never))
    await page.locator('summary').first().click()
    expect(await findings(page), 'the offer').toEqual([])
    await page.locator('button[value=reaffirm]').click()
    await page.getByText(t('own.reaffirmedLead', { version: 2, signed: 1 })).waitFor()
    expect(await findings(page), 're-affirmed').toEqual([])
  },
)

/** Publishes the first version in Arabic too, without the last passage of the second. */
async function publishInArabic(letter: string) {
  const second = await readFile(join(letter, 'v2.ar.md'), 'utf8')
  const first = second
    .replace('version: 2', 'version: 1')
    .replace(/^published: .*/m, 'published: 2024-11-26')
    .replace(/^(change|note): .*\n/gm, '')
  await writeFile(join(letter, 'v1.ar.md'), `${first.trim().split('\n\n').slice(0, -1).join('\n\n')}\n`)
}

/** PostgreSQL is not what is killed. */
const SIGNERS: Readonly<Record<DatabaseKind, number>> = { sqlite: 500, postgres: 200 }

onEachDatabase('a mailing to all who signed', (kind) => {
  it(
    `that is killed again and again sends one email to each of ${SIGNERS[kind]} signers`,
    async () => {
      const sink = await smtpSink()
      const early = await startServer(kind, { root: before, env: { SMTP_URL: sink.url, MAIL_RATE: '1000' } })
      await stop(early)
      const people = crowd(SIGNERS[kind])
      await addSigners(early.env, people)

      for (const part of [0.15, 0.4, 0.7]) {
        const enough = part * people.length
        const server = await runServer(early.env)
        await until(() => sink.received.length >= enough, `${enough} emails`, LONG)
        server.process.kill('SIGKILL')
        await server.ended
        // On SQLite the next process knows that it is alone, and waits for no lease.
        if (kind === 'postgres') await leasesEnd(early.env)
      }
      const server = await runServer(early.env)
      const distinct = () => new Set(sink.received.flatMap((mail) => mail.to)).size
      await until(() => distinct() === people.length, 'every signer gets an email', LONG)
      await until(async () => {
        const health = await (await fetch(`${server.url}/healthz`)).json()
        return (health as { mail: { waiting: number } }).mail.waiting === 0
      }, 'nothing waits')
      await stop(server)
      // What was with the mail server when the process died is sent again: the same mail, known by its id.
      expect(new Set(sink.received.map((mail) => mail.messageId)).size).toBe(people.length)
      expect(sink.received.length).toBeLessThanOrEqual(people.length + 3 * 5)
    },
    4 * LONG,
  )
})

/** Signers of version 1 who asked to be told, written as verifying writes them. */
async function addSigners(env: Record<string, string>, people: { name: string; email: string }[]) {
  const { letters, context, close } = await openForCommand(loadConfig(env), 'serve')
  const [letter] = letters.values()
  const text = letter?.versions[0]
  if (!letter || !text) throw new Error('No letter ships.')
  const now = context.now()
  for (let first = 0; first < people.length; first += 500) {
    const rows = people.slice(first, first + 500).map(({ name, email }) => {
      const id = context.newId()
      return {
        id,
        letter: letter.slug,
        version: text.number,
        locale: text.locale,
        digest: text.digest,
        mailboxKey: email,
        addressKey: email,
        address: context.cipher.seal(email, associatedData.signatureAddress(id)),
        name,
        public: true,
        submittedAt: now,
        verifiedAt: now,
      }
    })
    const consents = rows.map(({ id: signatureId, locale }) => ({
      signatureId,
      kind: 'updates' as const,
      textVersion: CONSENT_TEXT,
      locale,
      givenAt: now,
    }))
    await context.store.write(async (tx) => {
      await insertSignatures(tx, rows)
      await insertConsents(tx, consents)
    })
  }
  await close()
}

/** Ends the leases of the killed process, which would last five minutes. */
async function leasesEnd(env: Record<string, string>) {
  const { context, close } = await openForCommand(loadConfig(env), 'serve')
  await context.store.write(releaseLeases)
  await close()
}
