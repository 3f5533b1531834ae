import { describe, expect, it } from 'vitest'
import { countIs } from '#tests/support/count.ts'
import { emailsIn, emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import { isUnharmed } from '#tests/support/unharmed.ts'
import { hiddenFields, Visitor } from '#tests/support/visitor.ts'

/** Rounds in which both buttons are pressed at once. */
const ROUNDS = 10

/** The owner of an address opens the page of their link, with its two buttons. */
async function beforeTheButtons(server: TestServer, email: string) {
  const visitor = new Visitor(server.url)
  await visitor.sign({ ...ada, email })
  const [mail] = await emailsTo(server.emailFolder, email)
  const path = new URL(linkIn(mail as never)).pathname
  const fields = hiddenFields(await (await visitor.get(path)).text())
  const press = async (answer: 'yes' | 'no') => (await visitor.post(path, { ...fields, answer })).status
  const look = async () => (await visitor.get(path)).text()
  return { press, look }
}

describe('"This was not me"', () => {
  it('10: pressed first, it deletes the entry, and confirming afterwards fails', async () => {
    const server = await startServer('sqlite')
    const { press, look } = await beforeTheButtons(server, ada.email)
    expect(await press('no')).toBe(303)
    expect(await look()).toContain('Your details are deleted')
    expect(await press('yes')).toBe(303)
    expect(await look()).toContain('Your details are deleted')
    await countIs(server, 0)
    await isUnharmed(server)
  })

  it('10: pressed second, it does not change a counted signature', async () => {
    const server = await startServer('sqlite')
    const { press, look } = await beforeTheButtons(server, ada.email)
    expect(await press('yes')).toBe(303)
    expect(await press('no')).toBe(303)
    expect(await look()).toContain('Signed by')
    await countIs(server, 1)
    await isUnharmed(server)
  })

  it('10: pressed concurrently with yes, one of the two applies to every link', async () => {
    const server = await startServer('sqlite')
    const addresses = Array.from({ length: ROUNDS }, (_, i) => `ada-${i}@example.org`)
    const signers = await Promise.all(addresses.map((email) => beforeTheButtons(server, email)))
    let counted = 0
    for (const [i, { press, look }] of signers.entries()) {
      const buttons = i % 2 === 0 ? (['yes', 'no'] as const) : (['no', 'yes'] as const)
      expect(await Promise.all(buttons.map(press))).toEqual([303, 303])
      const page = await look()
      const isCounted = page.includes('Signed by')
      expect(isCounted).not.toBe(page.includes('Your details are deleted'))
      if (isCounted) counted += 1
      await countIs(server, counted)
    }
    for (const email of addresses) await emailsTo(server.emailFolder, email)
    const thanks = (await emailsIn(server.emailFolder)).filter(({ subject }) =>
      subject.startsWith('You have signed: '),
    )
    expect(thanks.length).toBeLessThanOrEqual(counted)
    await isUnharmed(server)
  })
})
