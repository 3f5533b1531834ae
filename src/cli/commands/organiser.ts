import { type Command, Option } from 'commander'
import { readAddress } from '#cli/email-options.ts'
import { chooseLetter } from '#cli/letter-option.ts'
import { openForCommand, openForOrganisers } from '#cli/open.ts'
import { say } from '#cli/output.ts'
import { Refusal } from '#cli/refusal.ts'
import { loadConfig, readEnvironment } from '#config/config.ts'
import type { Letter, Letters } from '#features/letters/letter.ts'
import { addOrganiser } from '#features/organisers/add-organiser.ts'
import { changeMember } from '#features/organisers/change-member.ts'
import { listMembers } from '#features/organisers/list-members.ts'
import { ROLES, type Role } from '#features/organisers/organiser.ts'
import { parseEmailAddress } from '#values/email-address.ts'

/** Adds `organiser`: adds, lists and removes organisers. */
export function addOrganiserCommand(program: Command): void {
  const organiser = program
    .command('organiser')
    .description('Add, list or remove the organisers of letters. May run beside the server.')
  organiser
    .command('add')
    .description('Add an organiser, or change their role, and email them an invitation that signs them in.')
    .argument('<address>', 'their email address', readAddress)
    .option('--letter <slug>', 'the letter; all letters by default')
    .addOption(new Option('--role <role>', 'their role').choices(ROLES).default('owner'))
    .action(add)
  organiser
    .command('list')
    .description('List the organisers of each letter with their roles.')
    .option('--letter <slug>', 'the letter; all letters by default')
    .action(list)
  organiser
    .command('remove')
    .description('Remove an organiser. Their sessions lose access at once.')
    .argument('<address>', 'their email address', readAddress)
    .option('--letter <slug>', 'the letter; all letters by default')
    .action(remove)
}

async function add(address: string, { letter, role }: { letter?: string; role: Role }): Promise<void> {
  const { letters, context, siteUrl, emailInvitation, close } = await openForOrganisers(
    loadConfig(readEnvironment()),
  )
  try {
    const chosen = chosenLetters(letters, letter)
    const email = emailOf(address)
    const slugs = chosen.map(({ slug }) => slug)
    const { changes, token } = await addOrganiser(context, slugs, email, role)
    for (const { letter: slug, change } of changes) say(`${slug}: ${CHANGES[change]}, ${role}`)
    if (!emailInvitation) {
      say(`A demonstration sends no email. This link signs them in once, within 7 days:`)
      return say(`${siteUrl}/organise/invitation/${token}`)
    }
    const [first, ...others] = chosen
    const delivery = first && (await emailInvitation(email.address, [first, ...others], { role, token }))
    if (delivery?.result !== 'sent') {
      throw new Refusal(
        `They are an organiser now, but the invitation could not be sent (${delivery?.reply ?? 'no letter'}). They can ask for a link at ${siteUrl}/organise/sign-in.`,
      )
    }
    say(
      `Invitation sent. Its link signs them in once, within 7 days. Further links: ${siteUrl}/organise/sign-in`,
    )
  } finally {
    await close()
  }
}

const CHANGES = { added: 'added', 'role-changed': 'role changed', none: 'no change' } as const

async function list({ letter }: { letter?: string }): Promise<void> {
  const { letters, context, close } = await openForCommand(loadConfig(readEnvironment()), 'inspect')
  try {
    for (const { slug } of chosenLetters(letters, letter)) {
      for (const { address, role, since } of await listMembers(context, slug))
        say([slug, address, role, since.toISOString()].join('\t'))
    }
  } finally {
    await close()
  }
}

async function remove(address: string, { letter }: { letter?: string }): Promise<void> {
  const { letters, context, close } = await openForCommand(loadConfig(readEnvironment()), 'amend')
  try {
    const { mailbox } = emailOf(address)
    let removed = 0
    for (const { slug } of chosenLetters(letters, letter)) {
      const members = await listMembers(context, slug)
      const member = members.find((each) => emailOf(each.address).mailbox === mailbox)
      if (!member) continue
      const { organiserId } = member
      const outcome = await changeMember(context, 'operator', { letter: slug, organiserId, role: null })
      if (!outcome.ok) continue
      removed += 1
      say(`${slug}: removed`)
      if (members.length === 1) say(`${slug}: has no organiser now`)
    }
    if (removed === 0) throw new Refusal(`${address} is not an organiser of these letters.`)
  } finally {
    await close()
  }
}

function chosenLetters(letters: Letters, slug: string | undefined): Letter[] {
  return slug === undefined ? [...letters.values()] : [chooseLetter(letters, slug)]
}

function emailOf(address: string) {
  const email = parseEmailAddress(address)
  if (!email) throw new Refusal(`${address} is not an email address.`)
  return email
}
