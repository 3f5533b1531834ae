import { readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createApp } from '#app.ts'
import { loadConfig } from '#config/config.ts'
import { findLiveSignature } from '#db/queries/signatures/signatures.ts'
import type { OutgoingEmail } from '#features/email/transport.ts'
import type { Letter } from '#features/letters/letter.ts'
import { publishedLetters } from '#features/letters/published-letters.ts'
import { readLetters } from '#features/letters/read-letters.ts'
import { invalidateSignature } from '#features/moderation/invalidate-signature.ts'
import { readPaper } from '#features/paper/read-batch.ts'
import { mailboxKey } from '#values/keys.ts'
import { LOCALES, type Locale } from '#values/locale.ts'
import { announced, drafted } from './announce.ts'
import { filledIn, pressYes, type TestApp } from './app.ts'
import { ROOM_FOR_ALL } from './cluster.ts'
import { freshFolder, type Stage } from './databases.ts'
import { organiserOf } from './organisers.ts'
import { approvedPaper, entered, paperInput } from './paper.ts'
import { buildWith } from './project.ts'
import { freshSettings, runServer, type TestServer } from './server.ts'
import { sign } from './sign.ts'
import { tellAll } from './updates.ts'

/** So many characters without a blank, as the longest that a field takes. */
const long = (length: number, start = '') =>
  `${start}${'Wolfeschlegelsteinhausen'.repeat(42)}`.slice(0, length)

export const LONG_SLUG = long(80).toLowerCase()
export const LONG_NAME = long(120)
const LONG_TITLE = `An open letter to ${long(100)}`

/** An address of 254 characters, which is the most. */
export function longAddress(start: string): string {
  const label = long(63).toLowerCase()
  return `${`${start}${label}`.slice(0, 64)}@${label}.${label}.${label.slice(0, 49)}.example.org`
}

/** Links of one language, each to a signature with the longest values there are. */
export type LongLinks = {
  /** The version that was entered is the newest. */
  verify: string
  /** A newer version was published since. */
  verifyOffered: string
  /** The page after verifying. */
  verified: string
  /** A newer version may be re-affirmed. */
  own: string
  ownNewest: string
  invalidated: string
  unsubscribe: string
}

/** A site on which everything is as long as it may be, in five languages. */
export type LongestSite = {
  server: TestServer
  root: string
  letter: Letter
  links: Record<Locale, LongLinks>
  /** The address of an owner. */
  owner: string
  /** What organisers look at. */
  ids: {
    signature: string
    invalidated: string
    batch: string
    row: string
    draft: string
    updates: string
    member: string
  }
}

/** Builds and starts it. */
export async function longestSite(stage: Stage): Promise<LongestSite> {
  const root = await buildWith(lengthen, freshFolder(stage.atEnd))
  const settings = { ...(await freshSettings('sqlite', stage)), ...ROOM }
  const lived = await live(root, settings)
  const server = await runServer(settings, { root, stage })
  return { ...lived, server, root }
}

/** All are at one domain, and the last one exceeds its rate. */
const ROOM = { ...ROOM_FOR_ALL, CLUSTER_DOMAIN: `${LOCALES.length * 5}/1d`, MAIL_RATE: '1000' }

async function lengthen(folder: string): Promise<void> {
  const everywhere = (text: string) => LOCALES.map((locale) => `  ${locale}: ${text}\n`).join('')
  const yaml = (await readFile(join(folder, 'letter.yaml'), 'utf8'))
    .replace(/^title:\n(?: .*\n)*/m, `title:\n${everywhere(LONG_TITLE)}`)
    .replace(/^addressee:\n(?: .*\n)*/m, `addressee:\n${everywhere(long(120))}`)
    .replace(/^ {2}name: .*$/m, `  name: ${long(120)}`)
    .replace(/^ {2}contact: .*$/m, `  contact: ${longAddress('contact')}`)
  await writeFile(join(folder, 'letter.yaml'), yaml)
  for (const locale of LOCALES.filter((each) => each !== 'en')) {
    const second = await readFile(join(folder, `v2.${locale}.md`), 'utf8')
    const first = second
      .replace('version: 2', 'version: 1')
      .replace(/^published: .*/m, 'published: 2024-11-26')
      .replace(/^(change|note): .*\n/gm, '')
    await writeFile(
      join(folder, `v1.${locale}.md`),
      `${first.trim().split('\n\n').slice(0, -1).join('\n\n')}\n\n${long(200)}\n`,
    )
  }
  await rename(folder, join(dirname(folder), LONG_SLUG))
}

async function live(root: string, settings: Record<string, string>) {
  const letter = publishedLetters(readLetters(join(root, 'src', 'content', 'letters'))).get(LONG_SLUG)
  if (!letter) throw new Error('The long letter is not there.')
  const first = { ...letter, versions: letter.versions.filter(({ number }) => number === 1) }
  const letters = new Map<string, Letter>([[letter.slug, first]])
  const sent: OutgoingEmail[] = []
  const app = await createApp(loadConfig(settings), {
    letters,
    writeLog: () => {},
    transport: {
      async send(email) {
        sent.push(email)
        return { result: 'sent' }
      },
      async close() {},
    },
  })
  const deliver = async () => {
    while ((await app.outbox.run()) > 0);
  }
  const linkTo = (page: string, address: string) => {
    const email = sent.findLast(({ to, text }) => to === address && text.includes(`/${page}/`))
    const path = new RegExp(`/${page}/[\\w-]{43}`).exec(email?.text ?? '')?.[0]
    if (!path) throw new Error(`No link to ${page} was sent to ${address}.`)
    return path
  }
  const enter = async (start: string, version: '1' | '2', locale: Locale) => {
    const address = longAddress(`${start}-${locale}-`)
    const form = filledIn(version === '1' ? first : letter, {
      name: LONG_NAME,
      email: address,
      affiliation: long(160),
      comment: long(1000),
      country: 'GS',
      version,
      locale,
      updates: 'on',
    })
    await sign(app.context, letters.get(letter.slug) ?? letter, form)
    await deliver()
    return address
  }
  const verified = async (start: string, version: '1' | '2', locale: Locale) => {
    const address = await enter(start, version, locale)
    await pressYes(app, linkTo('verify', address).replace('/verify/', ''))
    await deliver()
    return address
  }
  for (const locale of LOCALES) {
    await enter('old', '1', locale)
    await verified('early', '1', locale)
  }
  letters.set(letter.slug, letter)
  const links = {} as Record<Locale, LongLinks>
  for (const locale of LOCALES) {
    const pending = await enter('new', '2', locale)
    const newest = await verified('newest', '2', locale)
    const invalid = await verified('invalid', '2', locale)
    links[locale] = {
      verify: linkTo('verify', pending),
      verifyOffered: linkTo('verify', longAddress(`old-${locale}-`)),
      verified: linkTo('verify', newest),
      own: linkTo('signature', longAddress(`early-${locale}-`)),
      ownNewest: linkTo('signature', newest),
      invalidated: linkTo('signature', invalid),
      unsubscribe: '',
    }
  }
  const test = { ...app, letter } as unknown as TestApp
  await tellAll(test, letter)
  await deliver()
  for (const locale of LOCALES)
    links[locale].unsubscribe = linkTo('unsubscribe', longAddress(`early-${locale}-`))
  await enter('last', '2', 'en')
  const organised = await organise(test)
  await app.close()
  return { letter, links, ...organised }
}

/** Olga decides, writes and enters: there is something on every page of organisers. */
async function organise(app: TestApp): Promise<Pick<LongestSite, 'owner' | 'ids'>> {
  const owner = longAddress('owner')
  const letter = app.letter.slug
  const olga = await organiserOf(app.context, 'owner', { address: owner, letter })
  const ada = await organiserOf(app.context, 'moderator', { address: longAddress('second'), letter })
  const why = { cause: 'duplicate' as const, reason: long(500) }
  const idOf = async (start: string) => {
    const key = mailboxKey(app.context.secret, letter, longAddress(start))
    const row = await app.context.store.read((db) => findLiveSignature(db, letter, key))
    if (!row) throw new Error(`Nothing was signed by ${start}.`)
    return row.id
  }
  const ids = { signature: await idOf('early-en-'), invalidated: await idOf('invalid-en-') }
  for (const locale of LOCALES)
    await invalidateSignature(app.context, olga, { letter, id: await idOf(`invalid-${locale}-`) }, why)
  const sheet = ['name,affiliation,country,public', `${LONG_NAME},${long(160)},GS,yes`].join('\r\n')
  await approvedPaper(app, { olga, ada }, sheet)
  const batch = await entered(app, olga, paperInput(sheet, { scan: long(200) }))
  const paper = await readPaper(app.context, { letter, batchId: batch }, 0)
  const texts = { en: { title: LONG_NAME, text: `${long(1000)}\n\n    ${long(300)}\n\n# ${long(100)}` } }
  const updates = await announced(app, olga, { texts })
  const { id: draft } = await drafted(app, olga, { texts })
  return {
    owner,
    ids: { ...ids, batch, row: paper?.rows[0]?.id ?? '', draft, updates, member: ada.organiserId },
  }
}
