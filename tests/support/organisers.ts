import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import type { Context } from '#features/context.ts'
import { addMember } from '#features/organisers/add-member.ts'
import type { Actor, Role } from '#features/organisers/organiser.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import type { TestServer } from './server.ts'
import { hiddenFields, Visitor } from './visitor.ts'

/** Olga is an organiser. */
export const olga = 'olga@example.org'

const SHIPPED = 'unpaid-proof'

/** Adds an organiser to a letter. */
export async function organiserOf(
  ctx: Context,
  role: Role = 'owner',
  { address = olga, letter = SHIPPED }: { address?: string; letter?: string } = {},
): Promise<Exclude<Actor, 'operator'> & { key: string }> {
  const email = parseEmailAddress(address)
  if (!email) throw new Error(`${address} is not an email address.`)
  const { organiserId, key } = await ctx.store.write((tx) =>
    addMember(ctx, tx, 'operator', { letter, email, role }),
  )
  return { organiserId, address, key }
}

/** Creates a sign-in link for an organiser of a running server. */
export async function signInLink(
  server: TestServer,
  role: Role = 'owner',
  options: { address?: string; letter?: string } = {},
): Promise<string> {
  const { context, close } = await openForCommand(loadConfig(server.env), 'amend')
  try {
    const { key } = await organiserOf(context, role, options)
    return `${server.url}/organise/sign-in/${await context.signInLinks.make(key)}`
  } finally {
    await close()
  }
}

/** Moves all sign-ins into the past. Milliseconds. */
export async function letTimePass(server: TestServer, milliseconds: number): Promise<void> {
  const { context, close } = await openForCommand(loadConfig(server.env), 'amend')
  const before = new Date(Date.now() - milliseconds)
  try {
    await context.store.write(async (tx) => {
      const { organiserSessions, organiserChallenges } = tx.tables
      await tx.update(organiserSessions).set({ createdAt: before })
      await tx.update(organiserChallenges).set({ createdAt: before, expiresAt: before })
    })
  } finally {
    await close()
  }
}

/** An organiser without JavaScript who has just signed in to a running server. */
export async function organiserAt(
  server: TestServer,
  role: Role = 'owner',
  options: { address?: string; letter?: string; reachedAt?: string } = {},
): Promise<OrganiserVisitor> {
  const visitor = new OrganiserVisitor(options.reachedAt ?? server.url, server.url)
  const answer = await visitor.follow(await signInLink(server, role, options))
  if (answer.status !== 303) throw new Error(`The sign-in was answered with ${answer.status}.`)
  return visitor
}

/** A visitor who sends the proof of the page with every form. */
export class OrganiserVisitor extends Visitor {
  /** Opens the page of a sign-in link, and clicks its button. */
  async follow(link: string): Promise<Response> {
    const { pathname, search } = new URL(link)
    const fields = hiddenFields(await (await this.get(pathname + search)).text())
    return this.post(pathname + search, fields)
  }

  /** The proof in the forms of a page. */
  async proof(page = '/organise/account'): Promise<string> {
    return hiddenFields(await (await this.get(page)).text())['proof'] ?? ''
  }

  /** Fills in the form of a page and posts it to that page, or to `to`. */
  async fillIn(page: string, typed: Record<string, string>, to = page): Promise<Response> {
    const { proof = '' } = hiddenFields(await (await this.get(page)).text())
    return this.post(to, { proof, ...typed })
  }
}
