import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createApp } from '#app.ts'
import { loadConfig } from '#config/config.ts'
import type { OutgoingEmail } from '#features/email/transport.ts'
import { filledIn, pressYes } from './app.ts'
import { type DatabaseKind, freshFolder, type Stage } from './databases.ts'
import { emailsIn, emailsTo } from './mailbox.ts'
import { organiserAt } from './organisers.ts'
import { ada, crowd, grace } from './people.ts'
import { buildWith } from './project.ts'
import { freshSettings, runServer, type TestServer } from './server.ts'
import { sign } from './sign.ts'
import { lettersOf, upTo } from './updates.ts'

/** A server of which everything can be asked that the project has: links that work, a picture, a colour, a webhook. */
export type Inhabited = {
  server: TestServer
  /** Where it is reached; SITE_URL, behind TLS, is another address. */
  url: string
  siteUrl: string
  /** The folder of its build. */
  root: string
  tokens: { verify: string; own: string; unsubscribe: string }
  /** The paths of all links in emails from before it started. */
  links: string[]
  /** Cookies, and the proofs in their forms, of sessions of an owner of the letter. */
  sessions: { cookie: string; proof: string }[]
}

/** Sessions, so that one that ends is not missed. */
const SESSIONS = 5

export const SITE_URL = 'https://letter.example.org'

/** A PNG of one pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

/** The secret shared with an email provider that does not exist. */
const BOUNCE_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

/** Builds the site with a picture and a colour. Resolves to its folder. */
export function buildInhabited(stage: Pick<Stage, 'atEnd'>): Promise<string> {
  return buildWith(decorate, freshFolder(stage.atEnd), { SITE_URL })
}

/** Builds the site with a picture and a colour, and starts it where Ada has signed and Grace has yet to verify. */
export async function inhabited(
  kind: DatabaseKind,
  {
    stage,
    people = 0,
    env = {},
    faults = [],
    root,
  }: {
    stage: Stage
    /** What `buildInhabited` has built; it is built if this is left out. */
    root?: string
    /** How many more have signed, half of whom have yet to verify. */
    people?: number
    env?: Record<string, string>
    faults?: string[]
  },
): Promise<Inhabited> {
  const settings: Record<string, string> = {
    ...(await freshSettings(kind, stage)),
    SITE_URL,
    BOUNCE_SECRET,
    // It hands out challenges, to be asked for too.
    CAPTCHA: 'altcha',
    ...env,
  }
  const { verify, links } = await liveBefore(settings, crowd(people))
  const build = root ?? (await buildInhabited(stage))
  const server = await runServer(settings, { root: build, stage, faults })
  // Version 2 came after Ada had signed, and she wants to know.
  await emailsTo(server.emailFolder, ada.email)
  const [updates] = await emailsIn(server.emailFolder)
  const tokenIn = (text: string | undefined, page: string) =>
    new RegExp(`/${page}/([\\w-]{43})`).exec(text ?? '')?.[1] ?? ''
  const tokens = {
    verify,
    own: tokenIn(updates?.text, 'signature'),
    unsubscribe: tokenIn(updates?.headers.get('list-unsubscribe'), 'unsubscribe'),
  }
  for (const [name, token] of Object.entries(tokens)) if (!token) throw new Error(`No link has come: ${name}`)
  const url = `http://localhost:${settings['PORT']}`
  const sessions: Inhabited['sessions'] = []
  while (sessions.length < SESSIONS) {
    const olga = await organiserAt(server, 'owner', { reachedAt: url })
    sessions.push({ cookie: olga.cookie, proof: await olga.proof() })
  }
  return { server, url, siteUrl: SITE_URL, root: build, tokens, links, sessions }
}

async function decorate(letter: string): Promise<void> {
  const yaml = await readFile(join(letter, 'letter.yaml'), 'utf8')
  const theme =
    "theme:\n  accent: '#0b4f6c'\n  picture:\n    file: desk.png\n    alt:\n      en: An empty desk\n"
  await writeFile(join(letter, 'letter.yaml'), yaml + theme)
  await writeFile(join(letter, 'desk.png'), Buffer.from(PIXEL, 'base64'))
}

/** Signs while the letter has one version; resolves to the token that Grace has not used, and all links. */
async function liveBefore(
  settings: Record<string, string>,
  others: { name: string; email: string }[],
): Promise<{ verify: string; links: string[] }> {
  const letter = upTo(1)
  const sent: OutgoingEmail[] = []
  const app = await createApp(loadConfig(settings), {
    letters: lettersOf(letter),
    writeLog: () => {},
    transport: {
      async send(mail) {
        sent.push(mail)
        return { result: 'sent' }
      },
      async close() {},
    },
  })
  const deliver = async () => {
    while ((await app.outbox.run()) > 0);
  }
  const tokenOf = (address: string) =>
    /\/verify\/(\S+)$/m.exec(sent.find(({ to }) => to === address)?.text ?? '')?.[1] ?? ''
  for (const person of [ada, grace, ...others])
    await sign(app.context, letter, filledIn(letter, { version: '1', updates: 'on', ...person }))
  await deliver()
  const verifying = [ada, ...others.slice(0, Math.floor(others.length / 2))]
  for (const { email } of verifying) await pressYes(app, tokenOf(email))
  await deliver()
  await app.close()
  const links = sent.flatMap(({ text }) => /\/(?:verify|signature)\/\S+$/m.exec(text)?.[0] ?? [])
  return { verify: tokenOf(grace.email), links }
}
