import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import type { Context } from '#features/context.ts'
import { addMember } from '#features/organisers/add-member.ts'
import type { Actor, Role } from '#features/organisers/organiser.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import type { TestServer } from './server.ts'
import { hiddenFields, Visitor } from './visitor.ts'

/** Olga organises. */
export const olga = 'olga@example.org'

const SHIPPED = 'unpaid-proof'

/** Somebody who organises a letter, as use cases know them. */
export async function organiserOf(
  ctx: Context,
  role: Role = 'owner',
  { address = olga, letter = SHIPPED }: { address?: string; letter?: string } = {},
): Promise<Exclude<Actor, 'operator'> & { key: string }> {
  const email = parseEmailAddress(address)
  if (!email) throw new Error(`${address} is no address.`)
  const { organiserId, key } = await ctx.store.write((tx) =>
    addMember(ctx, tx, 'operator', { letter, email, role }),
  )
  return { organiserId, address, key }
}

/** The link with which somebody signs in who organises a letter of a running server. */
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

/** It is a while ago that anybody has shown who they are. Milliseconds. */
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

/** Somebody without script who organises a letter of a running server, and has just signed in. */
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

/** Sends the proof of their pages along with every form. */
export class OrganiserVisitor extends Visitor {
  /** Opens the page behind a link to sign in, and presses its button. */
  async follow(link: string): Promise<Response> {
    const { pathname, search } = new URL(link)
    const fields = hiddenFields(await (await this.get(pathname + search)).text())
    return this.post(pathname + search, fields)
  }

  /** The proof that a page of theirs has in its forms. */
  async proof(page = '/organise/account'): Promise<string> {
    return hiddenFields(await (await this.get(page)).text())['proof'] ?? ''
  }

  /** Fills in the form of a page and sends it to that page, or to where it says. */
  async fillIn(page: string, typed: Record<string, string>, to = page): Promise<Response> {
    const { proof = '' } = hiddenFields(await (await this.get(page)).text())
    return this.post(to, { proof, ...typed })
  }
}
