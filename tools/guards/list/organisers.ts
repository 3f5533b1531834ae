import type { Guard } from '#tools/guards/guard.ts'

const MATRIX = { file: 'tests/web/organisers.test.ts', name: 'is open to the roles in the table only' }
const SESSIONS = 'tests/adversary/sessions.test.ts'
const MEMBERS = 'tests/features/organisers/members.test.ts'
const INVITATIONS = 'tests/features/organisers/invitations.test.ts'
const NOTICES = 'tests/features/organisers/notices.test.ts'
const ASKING = 'tests/web/asking-first.test.ts'
const MOVED = 'tests/journeys/olga-moves-the-site.test.ts'
const DOOR = 'src/web/organisers/authorize.ts'
const ACCOUNTS = 'src/features/organisers/accounts.ts'

/** Guards of organisers: permissions, sessions and invitations. */
export const ORGANISERS: readonly Guard[] = [
  {
    holds: 'organisers: every page needs a signed-in organiser',
    file: DOOR,
    there: "if (!organiser) return { go: 'sign-in' }",
    without: "if (!organiser) return { go: 'in' }",
    caughtBy: MATRIX,
  },
  {
    holds: 'organisers: pages of other letters are refused',
    file: DOOR,
    there: "if (slug !== undefined && organiser.role === null) return { go: 'refused', error: '403-member' }",
    without: "if (organiser.role === null && rule === 'look') return { go: 'in' }",
    caughtBy: MATRIX,
  },
  {
    holds: 'organisers: what a role does not permit is refused',
    file: DOOR,
    there: "if (!may(organiser, rule)) return { go: 'refused', error: refusalOf(rule) }",
    without: '',
    caughtBy: MATRIX,
  },
  {
    holds: 'organisers: a form without its token does nothing',
    file: DOOR,
    there: "if (!isProof(fields.get(PROOF), organiser.proof)) return { go: 'refused', error: '403-form' }",
    without: '',
    caughtBy: { file: SESSIONS, name: 'on sqlite with a form on a page of her own' },
  },
  {
    holds: 'organisers: a passkey is made only from a page of her own',
    file: 'src/web/actions/organisers/passkey-step.ts',
    there: 'if (making && organiser && !isProof(',
    without: 'if (making && !organiser && !isProof(',
    caughtBy: { file: 'tests/web/proofs.test.ts', name: 'does nothing on an organiser’s page' },
  },
  {
    holds: 'organisers: after signing in the way leads to a page for organisers',
    file: 'src/web/http/site-path.ts',
    there: "return path !== null && FOR_ORGANISERS.test(path) ? path : '/organise'",
    without: "return path ?? '/organise'",
    caughtBy: { file: 'tests/web/site-path.test.ts', name: 'is not for organisers' },
  },
  {
    holds: 'a redirect leads to this site: its address',
    file: 'src/web/http/site-path.ts',
    there: String.raw`|| !/^\/(?![/\\])/.test(asked) `,
    without: '',
    caughtBy: { file: 'tests/web/site-path.test.ts', name: 'does not lead to' },
  },
  {
    holds: 'a redirect leads to this site: every answer of a page',
    file: 'src/web/http/site-path.ts',
    there: "if (path === null) throw new Error('A redirect led away",
    without: "if (path === '') throw new Error('A redirect led away",
    caughtBy: { file: 'tests/web/site-path.test.ts', name: 'leads to this site, or is not sent' },
  },
  {
    holds: 'organisers: important changes need a recent sign-in',
    file: DOOR,
    there: 'ACTS[rule].fresh && !organiser.fresh',
    without: 'ACTS[rule].fresh && false',
    caughtBy: MATRIX,
  },
  {
    holds: 'organisers: a removed organiser has no access at the next request',
    file: 'src/features/organisers/change-member.ts',
    there: 'await deleteSessionsOf(tx, organiserId)',
    without: '',
    caughtBy: { file: MEMBERS, name: 'on sqlite lose their account with their last letter' },
  },
  {
    holds: 'organisers: the last owner stays',
    file: 'src/features/organisers/change-member.ts',
    there: "if (isLast && actor !== 'operator')",
    without: 'if (false as boolean)',
    caughtBy: { file: MEMBERS, name: 'on sqlite always include an owner' },
  },
  {
    holds: 'organisers: owners who step down concurrently are checked one at a time',
    file: 'src/features/organisers/change-member.ts',
    there: 'const owners = await lockOwners(tx, letter)',
    without:
      "const owners = (await (await import('#db/queries/organisers/memberships.ts')).membersOf(tx, letter)).filter(({ membership }) => membership.role === 'owner')",
    caughtBy: { file: MEMBERS, name: 'on postgres always include an owner' },
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
    file: 'src/web/forms/nonce.ts',
    there: 'sent.token === token && nonce.matches(sent.nonce)',
    without: 'sent.token === token',
    caughtBy: { file: SESSIONS, name: 'on sqlite with a link that was used before' },
  },
  {
    holds: 'organisers: an invitation signs in once',
    file: 'db/queries/organisers/invitations.ts',
    there: '.where(and(eq(invitations.hash, hash), isNull(invitations.usedAt)))',
    without: '.where(eq(invitations.hash, hash))',
    caughtBy: { file: INVITATIONS, name: 'on postgres says who invites' },
  },
  {
    holds: 'organisers: an invitation works for a week from when its email was sent',
    file: 'src/features/organisers/organiser.ts',
    there: 'const begins = sentAt ?? (emailId === null ? createdAt : now)',
    without: 'const begins = createdAt',
    caughtBy: { file: INVITATIONS, name: 'on sqlite works for 7 days from when its email was sent' },
  },
  {
    holds: 'organisers: an expired invitation does not sign in',
    file: 'src/features/organisers/read-invitation.ts',
    there: "if (!row || found?.state !== 'open') return null",
    without: 'if (!row || !found) return null',
    caughtBy: { file: INVITATIONS, name: 'on sqlite works for 7 days from when its email was sent' },
  },
  {
    holds: 'organisers: invitations to one mailbox are limited',
    file: 'src/features/organisers/invite-again.ts',
    there: "if (!(await mayInvite(ctx, tx, invited))) return { ok: false, reason: 'too-often' }",
    without: '',
    caughtBy: { file: INVITATIONS, name: 'on sqlite can be sent again until its organiser has signed in' },
  },
  {
    holds: 'organisers: concurrent repeats of an invitation are counted one at a time',
    file: 'src/features/organisers/invite-again.ts',
    there: 'const organiser = await lockOrganiser(tx, organiserId)',
    without:
      "const organiser = await (await import('#db/queries/organisers/organisers.ts')).findOrganiser(tx, organiserId)",
    caughtBy: { file: INVITATIONS, name: 'on postgres can be sent again until its organiser has signed in' },
  },
  {
    holds: 'organisers: an invitation is used by its button only, in the browser that was shown it',
    file: 'src/web/actions/organisers/accept-invitation.ts',
    there: 'if (!nonce.matches(fields.nonce))',
    without: 'if (false as boolean)',
    caughtBy: { file: ASKING, name: 'an invitation signs in by one button' },
  },
  {
    holds: 'organisers: a removed organiser loses their invitation',
    file: 'src/features/organisers/change-member.ts',
    there:
      "if (organiser) await deleteWaitingEmails(tx, { letter, mailboxKey: organiser.email, kind: 'invitation' })",
    without: '',
    caughtBy: { file: INVITATIONS, name: 'on sqlite is deleted with its organiser' },
  },
  {
    holds: 'organisers: a role is changed only as it was seen',
    file: 'src/features/organisers/change-member.ts',
    there: "if (seen !== undefined && before.role !== seen) return { ok: false, reason: 'role-changed' }",
    without: '',
    caughtBy: { file: MEMBERS, name: 'on sqlite cannot be changed by an owner who saw another role' },
  },
  {
    holds: 'organisers: removing a member or changing a role needs confirmation',
    file: 'src/web/actions/organisers/change-member.ts',
    there: 'if (!isConfirmed(form.fields))',
    without: 'if (false as boolean)',
    caughtBy: { file: ASKING, name: 'what cannot be taken back is asked first' },
  },
  {
    holds: 'organisers: no update is cancelled and no draft deleted without being asked first',
    file: 'src/web/forms/confirmation.ts',
    there: "return sure === 'yes'",
    without: "return sure !== 'no'",
    caughtBy: { file: ASKING, name: 'what cannot be taken back is asked first' },
  },
  {
    holds: 'organisers: a passkey step that began in time can be finished',
    file: 'src/features/organisers/configure-accounts.ts',
    there: 'freshAge: (FRESH + CHALLENGE_LIFE) / SECOND',
    without: 'freshAge: FRESH / SECOND',
    caughtBy: {
      file: 'tests/features/organisers/passkeys.test.ts',
      name: 'on sqlite can be created right after signing in',
    },
  },
  {
    holds: 'organisers: several processes send one notice a day',
    file: 'db/queries/organisers/organisers.ts',
    there: '.where(and(eq(organisers.id, id), isNotNull(organisers.noticesSince), noticeBefore(tx, before)))',
    without: '.where(eq(organisers.id, id))',
    caughtBy: { file: NOTICES, name: 'on postgres is sent in at most one notice a day' },
  },
  {
    holds: 'organisers: a notice is not sent after the decision',
    file: 'src/features/organisers/still-wanted.ts',
    there: '  notice: (db, { row, letters }) => isNoticeWanted(db, letters, row.mailboxKey),',
    without: '  notice: () => true,',
    caughtBy: { file: NOTICES, name: 'on sqlite is not sent once it was decided' },
  },
  {
    holds: 'organisers: a backlog is for organisers who may decide',
    file: 'src/features/organisers/read-backlog.ts',
    there: 'if (!mayDecide(role)) return NO_BACKLOG\n  return {',
    without: 'return {',
    caughtBy: { file: NOTICES, name: 'on sqlite is sent in at most one notice a day' },
  },
  {
    holds: 'organisers: a link ends the notices of its own organiser only',
    file: 'src/features/organisers/set-notices.ts',
    there: 'return isSameText(token.slice(-PROOF), noticesProof(secret, id)) ? id : null',
    without: 'return id',
    caughtBy: { file: NOTICES, name: 'on sqlite is sent in their language' },
  },
  {
    holds: 'organisers: their addresses are sealed',
    file: 'src/features/organisers/add-member.ts',
    there: 'address: ctx.cipher.seal(email.address, associatedData.organiserAddress(id)),',
    without: 'address: email.address,',
    caughtBy: { file: MEMBERS, name: 'on sqlite are recorded with who added them' },
  },
  {
    holds: 'organisers: one account for a mailbox',
    file: 'db/queries/organisers/organisers.ts',
    there: '.values(row).onConflictDoNothing()',
    without: '.values({ ...row, email: row.id })',
    caughtBy: { file: MEMBERS, name: 'on sqlite are recorded with who added them' },
  },
  {
    holds: 'organisers: strangers who type an address cause few emails',
    file: 'src/features/organisers/sign-in-email.ts',
    there: 'if (ctx.limits && signInRoomAt(now, queued) > now) return false',
    without: '',
    caughtBy: { file: MEMBERS, name: 'on sqlite get one link a minute' },
  },
  {
    holds: 'passkeys: those of another host are not offered',
    file: 'src/features/organisers/passkey-steps.ts',
    there: 'passkeys.filter((each) => each.host === host)',
    without: 'passkeys.filter((each) => each.host !== "")',
    caughtBy: { file: MOVED, name: 'on sqlite and is told which passkeys work there' },
  },
  {
    holds: 'passkeys: a button is there only where it can work',
    file: 'src/pages/[...locale]/organise/confirm.astro',
    there: 'passkeys.some(({ works }) => works)',
    without: 'passkeys.length > 0',
    caughtBy: { file: MOVED, name: 'on sqlite and is told which passkeys work there' },
  },
  {
    holds: 'refusals: which role is needed is said',
    file: DOOR,
    there: "ACTS[rule].roles.includes('moderator') ? '403-moderator' : '403-owner'",
    without: "ACTS[rule].roles.includes('moderator') ? 403 : 403",
    caughtBy: {
      file: 'tests/web/refusals.test.ts',
      name: 'on sqlite says which permission is missing and who can give it',
    },
  },
]
