import { APIError } from 'better-auth/api'
import { type AccountParts, type Auth, configureAccounts } from './configure-accounts.ts'
import type { PasskeyStep } from './passkey.ts'
import { listPasskeys, runPasskeyStep } from './passkey-steps.ts'

/** A session of an organiser. `since` is when they last proved their identity. */
export type Session = { id: string; organiserId: string; since: Date }

/** Whether a sign-in succeeded, with the cookies of the new session. */
export type SignIn = { ok: true; cookies: string[] } | { ok: false }

/** A passkey and the host that it was made for; `works`: whether that is the site's host now. */
export type Passkey = { id: string; name: string; madeAt: Date | null; host: string; works: boolean }

/** Who is signed in, and how organisers sign in and out. */
export type Accounts = {
  /** Returns the session that a request's cookie shows; `null` where there is none, or it has ended. */
  sessionOf(headers: Headers): Promise<Session | null>
  /** Makes a token for the account with that keyed name. It works once, for ten minutes. */
  makeLink(key: string): Promise<string>
  /** Consumes a token, and begins a session that replaces the one that the cookie shows. */
  signInByLink(token: string, headers: Headers): Promise<SignIn>
  /**
   * Runs one step with a passkey: takes and answers JSON. A finished sign-in begins a session, as above. The caller has
   * checked that an organiser who begins to make a passkey is fresh; finishing may take as long as the challenge lives.
   */
  passkeyStep(step: PasskeyStep, body: unknown, headers: Headers): Promise<Response>
  /** Lists the passkeys of the session's account, for this host and others. */
  passkeysOf(headers: Headers): Promise<Passkey[]>
  /** Removes a passkey of the session's account; does nothing to any other passkey. */
  removePasskey(id: string, headers: Headers): Promise<void>
  /** Ends the session that the cookie shows. Resolves to the cookies that clear it. */
  signOut(headers: Headers): Promise<string[]>
}

/**
 * Creates the accounts of organisers with better-auth. Only our pages call it, and they check limits, origins and
 * permissions; the library's own addresses are not served.
 */
export function createAccounts(parts: AccountParts): Accounts {
  const auth = configureAccounts(parts)
  const host = new URL(parts.siteUrl).hostname
  return {
    sessionOf: (headers) => sessionOf(auth, headers),
    makeLink: (key) => makeLink(auth, key),
    signInByLink: (token, headers) => signInByLink(auth, token, headers),
    async passkeyStep(step, body, headers) {
      const response = await runPasskeyStep({ auth, host }, step, body, headers)
      if (step === 'finish' && response.ok) await endOthers(auth, headers)
      return response
    },
    passkeysOf: (headers) => passkeysOf(auth, host, headers),
    async removePasskey(id, headers) {
      await auth.api.deletePasskey({ body: { id }, headers }).catch(ignoreRefusal)
    },
    async signOut(headers) {
      const response = await auth.api.signOut({ headers, asResponse: true })
      return response.headers.getSetCookie()
    },
  }
}

async function sessionOf(auth: Auth, headers: Headers): Promise<Session | null> {
  if (!headers.has('cookie')) return null
  const found = await auth.api.getSession({ headers })
  return found && { id: found.session.id, organiserId: found.user.id, since: found.session.createdAt }
}

async function makeLink(auth: Auth, key: string): Promise<string> {
  const made = Promise.withResolvers<string>()
  await auth.api.signInMagicLink({
    body: { email: key, metadata: { take: made.resolve } },
    headers: new Headers(),
  })
  return made.promise
}

async function signInByLink(auth: Auth, token: string, headers: Headers): Promise<SignIn> {
  const response = await auth.api.magicLinkVerify({ query: { token }, headers, asResponse: true })
  // The library answers an invalid token with a redirect.
  if (response.status !== 200) return { ok: false }
  await endOthers(auth, headers)
  return { ok: true, cookies: response.headers.getSetCookie() }
}

/** Ends the session of before the sign-in, so that no one who knows it stays signed in (session fixation). */
async function endOthers(auth: Auth, headers: Headers): Promise<void> {
  if (headers.has('cookie')) await auth.api.signOut({ headers }).catch(ignoreRefusal)
}

async function passkeysOf(auth: Auth, host: string, headers: Headers): Promise<Passkey[]> {
  const passkeys = await listPasskeys(auth, headers)
  return passkeys.map(({ id, name, createdAt, host: madeFor }) => ({
    id,
    name: name ?? '',
    madeAt: createdAt ?? null,
    host: madeFor,
    works: madeFor === host,
  }))
}

/** Ignores the library's error where there is nothing to end or to remove. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof APIError)) throw error
}
