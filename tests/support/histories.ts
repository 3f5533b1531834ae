import { type App, createApp } from '#app.ts'
import { loadConfig } from '#config/config.ts'
import type { OutgoingEmail } from '#features/email/transport.ts'
import type { Letter } from '#features/letters/letter.ts'
import { decline } from '#features/signing/decline.ts'
import { eraseSignature } from '#features/signing/erase.ts'
import { readOwnSignature } from '#features/signing/read-own-signature.ts'
import { emptySignature } from '#features/signing/withdraw.ts'
import { filledIn, pressYes } from './app.ts'
import { sign } from './sign.ts'

/** The possible states of an address at a letter before it is typed. */
export const HISTORIES = ['new', 'pending', 'verified', 'declined', 'erased', 'withdrawn'] as const
export type History = (typeof HISTORIES)[number]

/** Long enough ago for no cap to be near, and not so long that anyone is reminded; links still work. Milliseconds. */
const AGO = 36 * 60 * 60 * 1000

const AT_ONCE = 100

/** Gives each address its history at the shipped letter, a day and a half ago, in a database that no server has open yet. */
export async function liveThrough(
  env: Record<string, string>,
  addresses: ReadonlyMap<string, History>,
): Promise<void> {
  const inbox = new Map<string, OutgoingEmail>()
  const app = await createApp(loadConfig({ ...env, MAIL_RATE: '1000' }), {
    now: () => new Date(Date.now() - AGO),
    writeLog: () => {},
    transport: {
      async send(mail) {
        inbox.set(mail.to, mail)
        return { result: 'sent' }
      },
      async close() {},
    },
  })
  const [letter] = app.letters.values()
  if (!letter) throw new Error('No letter ships.')
  const all = [...addresses].filter(([, history]) => history !== 'new')
  for (let first = 0; first < all.length; first += AT_ONCE) {
    await liveTogether(app, letter, all.slice(first, first + AT_ONCE), inbox)
    inbox.clear()
  }
  await app.context.store.scrub()
  await app.close()
}

async function liveTogether(
  app: App,
  letter: Letter,
  people: [string, History][],
  inbox: Map<string, OutgoingEmail>,
) {
  const of = (...histories: History[]) =>
    people.flatMap(([address, history]) => (histories.includes(history) ? [address] : []))
  const tokenOf = (address: string) =>
    /\/(?:verify|signature)\/(\S+)$/m.exec(inbox.get(address)?.text ?? '')?.[1] ?? ''
  const deliver = async () => {
    while ((await app.outbox.run()) > 0);
  }
  await Promise.all(
    people.map(([email]) => sign(app.context, letter, filledIn(letter, { name: 'The First', email }))),
  )
  await deliver()
  await Promise.all(of('declined').map((address) => decline(app.context, app.letters, tokenOf(address))))
  await Promise.all(of('verified', 'erased', 'withdrawn').map((address) => pressYes(app, tokenOf(address))))
  await deliver()
  // What the two use cases do within their transactions; the file beside the database and the scrubbing, which the
  // doors never look at, take too long for thousands.
  const end = (address: string, how: (id: string) => Promise<unknown>) =>
    readOwnSignature(app.context, app.letters, tokenOf(address)).then((own) => {
      if (!own.ok) throw new Error(`${address} has no signature to end.`)
      return how(own.signature.id)
    })
  const { store, now } = app.context
  for (const address of of('erased')) await end(address, (id) => store.write((tx) => eraseSignature(tx, id)))
  for (const address of of('withdrawn')) {
    await end(address, (id) => store.write((tx) => emptySignature(tx, id, now())))
  }
}
