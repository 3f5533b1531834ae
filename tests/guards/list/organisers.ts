import type { Guard } from '../guard.ts'

const MATRIX = { file: 'tests/web/organisers.test.ts', name: 'on sqlite is for whom the table says' }
const SESSIONS = 'tests/adversary/sessions.test.ts'
const MEMBERS = 'tests/usecases/members.test.ts'
const DOOR = 'src/web/organiser-door.ts'
const ACCOUNTS = 'src/accounts/accounts.ts'

/** Who gets to organisers' pages, and how they are known. */
export const ORGANISERS: readonly Guard[] = [
  {
    holds: 'organisers: who is not signed in is let in nowhere',
    file: DOOR,
    there: "if (!organiser) return { go: 'sign-in' }",
    without: "if (!organiser) return { go: 'in' }",
    caughtBy: MATRIX,
  },
  {
    holds: 'organisers: a letter of others does not exist',
    file: DOOR,
    there: '(organiser.role === null || !isLetter(slug))',
    without: '!isLetter(slug)',
    caughtBy: MATRIX,
  },
  {
    holds: 'organisers: what a role may not do is refused',
    file: DOOR,
    there: "if (!may(organiser, rule)) return { go: 'refused', status: 403 }",
    without: '',
    caughtBy: MATRIX,
  },
  {
    holds: 'organisers: a form without its proof does nothing',
    file: DOOR,
    there: "if (fields && !isProof(fields, organiser.proof)) return { go: 'refused', status: 403 }",
    without: '',
    caughtBy: { file: SESSIONS, name: 'on sqlite with a form on a page of her own' },
  },
  {
    holds: 'organisers: what matters is done only by who has just shown who they are',
    file: DOOR,
    there: 'ACTS[rule].fresh && !organiser.fresh',
    without: 'ACTS[rule].fresh && false',
    caughtBy: MATRIX,
  },
  {
    holds: 'organisers: whoever was removed is nobody at the next request',
    file: 'src/usecases/organiser/change-member.ts',
    there: 'await deleteSessionsOf(tx, organiserId)',
    without: '',
    caughtBy: { file: MEMBERS, name: 'on sqlite lose their account with their last letter' },
  },
  {
    holds: 'organisers: the last owner stays',
    file: 'src/usecases/organiser/change-member.ts',
    there: "if (isLast && actor !== 'operator')",
    without: 'if (false as boolean)',
    caughtBy: { file: MEMBERS, name: 'on sqlite always have an owner among them' },
  },
  {
    holds: 'organisers: owners who step down at once are looked at in turn',
    file: 'src/usecases/organiser/change-member.ts',
    there: 'const owners = await lockOwners(tx, letter)',
    without:
      "const owners = (await (await import('#db/queries/memberships.ts')).membersOf(tx, letter)).filter(({ membership }) => membership.role === 'owner')",
    caughtBy: { file: MEMBERS, name: 'on postgres always have an owner among them' },
  },
  {
    holds: 'organisers: the session from before a sign-in is over',
    file: ACCOUNTS,
    there: "if (headers.has('cookie')) await auth.api.signOut({ headers }).catch(ignoreRefusal)",
    without: '',
    caughtBy: { file: SESSIONS, name: 'on sqlite with a session that she planted' },
  },
  {
    holds: 'organisers: a link is used by a button only, in the browser that was shown it',
    file: 'src/pages/[...locale]/organise/sign-in/[token].astro',
    there: 'if (fields.token !== token || !nonce.matches(fields.nonce))',
    without: 'if (fields.token !== token)',
    caughtBy: { file: SESSIONS, name: 'on sqlite with a link that was followed before' },
  },
  {
    holds: 'organisers: their addresses are sealed',
    file: 'src/usecases/organiser/add-member.ts',
    there: 'address: ctx.cipher.seal(email.address, organiserPlace(id)),',
    without: 'address: email.address,',
    caughtBy: { file: MEMBERS, name: 'on sqlite are written down with who did it' },
  },
  {
    holds: 'organisers: one account for a mailbox',
    file: 'db/queries/organisers.ts',
    there: '.values(row).onConflictDoNothing()',
    without: '.values({ ...row, email: row.id })',
    caughtBy: { file: MEMBERS, name: 'on sqlite are written down with who did it' },
  },
  {
    holds: 'organisers: strangers who type an address cause few mails',
    file: 'src/usecases/organiser/sign-in-mail.ts',
    there: 'return ctx.limits && isEnough ? null',
    without: 'return ctx.limits && false ? null',
    caughtBy: { file: MEMBERS, name: 'on sqlite are mailed one link a minute' },
  },
]
