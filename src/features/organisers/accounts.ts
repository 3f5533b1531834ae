import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError } from 'better-auth/api'
import { magicLink } from 'better-auth/plugins/magic-link'
import type { Store } from '#db/store.ts'
import { accountSecret } from '#values/keys.ts'
import { tokenHash } from '#values/token.ts'
import { FRESH, LINK_LIFE } from './organiser.ts'
import type { PasskeyStep } from './passkey.ts'

/** A session: whose, and since when, which is when they last showed who they are. */
export type Session = { id: string; organiserId: string; since: Date }

/** Whether somebody is signed in now, and the cookies that say so to the browser. */
export type SignIn = { ok: true; cookies: string[] } | { ok: false }

/** A passkey and the host that it was made for; `works`: whether that is the site's host now. */
export type Passkey = { id: string; name: string; madeAt: Date | null; host: string; works: boolean }

/** Who is signed in, and how they sign in and out. */
export type Accounts = {
  /** Whose session a request's cookie shows; `null` for nobody's, an expired or ended one. */
  sessionOf(headers: Headers): Promise<Session | null>
  /** A token for the account with that keyed name, good once and for ten minutes. */
  makeLink(key: string): Promise<string>
  /** Uses up a token, and begins a session in the place of the one that the cookie shows. */
  signInByLink(token: string, headers: Headers): Promise<SignIn>
  /**
   * One step with a passkey: takes and answers JSON. A finished sign-in begins a session, as above. The caller has checked
   * that somebody who begins to make a passkey is fresh; the step that finishes it has as long as its challenge lives.
   */
  passkeyStep(step: PasskeyStep, body: unknown, headers: Headers): Promise<Response>
  passkeysOf(headers: Headers): Promise<Passkey[]>
  /** Nothing happens to passkeys that are not of the session's account. */
  removePasskey(id: string, headers: Headers): Promise<void>
  /** Ends the session that the cookie shows; resolves to what clears the cookie. */
  signOut(headers: Headers): Promise<string[]>
}

/** A week. Whatever matters asks to be shown anew who it is, long before. Seconds. */
const SESSION_LIFE = 7 * 24 * 60 * 60

const SECOND = 1_000

/** For how long a device may take to make a passkey: the library's own limit. Milliseconds. */
const CHALLENGE_LIFE = 5 * 60_000

/**
 * Accounts by better-auth, over our own tables. It is only ever called from pages of ours, which look after limits,
 * origins and what may be done by whom; its own addresses are not served.
 */
export function createAccounts(parts: {
  store: Pick<Store, 'accounts'>
  secret: Buffer
  siteUrl: string
  newToken: () => string
}): Accounts {
  const auth = configure(parts)
  const host = new URL(parts.siteUrl).hostname

  /** The passkeys of a session's account, whatever host they were made for. */
  async function listPasskeys(headers: Headers) {
    // The host is a field of ours, which the library's types do not know.
    return (await auth.api.listPasskeys({ headers })).map(
      (passkey) => passkey as typeof passkey & { host: string },
    )
  }

  /** The options of a ceremony without the passkeys of other hosts, which no browser could use here. */
  async function withOwnHostOnly(
    response: Response,
    list: 'allowCredentials' | 'excludeCredentials',
    headers: Headers,
  ): Promise<Response> {
    if (!response.ok) return response
    const options = (await response.json()) as Record<string, unknown>
    const offered = options[list] as { id: string }[] | undefined
    if (offered) {
      const passkeys = await listPasskeys(headers)
      const usable = new Set(passkeys.filter((each) => each.host === host).map((each) => each.credentialID))
      options[list] = offered.filter(({ id }) => usable.has(id))
    }
    const answer = Response.json(options)
    for (const cookie of response.headers.getSetCookie()) answer.headers.append('Set-Cookie', cookie)
    return answer
  }

  /** Whoever signs in again begins a new session; the one before must not live on beside it (session fixation). */
  async function endOthers(headers: Headers): Promise<void> {
    if (headers.has('cookie')) await auth.api.signOut({ headers }).catch(ignoreRefusal)
  }

  return {
    async sessionOf(headers) {
      if (!headers.has('cookie')) return null
      const found = await auth.api.getSession({ headers })
      return found && { id: found.session.id, organiserId: found.user.id, since: found.session.createdAt }
    },
    async makeLink(key) {
      const made = Promise.withResolvers<string>()
      await auth.api.signInMagicLink({
        body: { email: key, metadata: { take: made.resolve } },
        headers: new Headers(),
      })
      return made.promise
    },
    async signInByLink(token, headers) {
      const response = await auth.api.magicLinkVerify({ query: { token }, headers, asResponse: true })
      // A token that is not good is answered with a redirect that says so.
      if (response.status !== 200) return { ok: false }
      await endOthers(headers)
      return { ok: true, cookies: response.headers.getSetCookie() }
    },
    async passkeyStep(step, body, headers) {
      const own = body as never
      switch (step) {
        case 'begin':
          return withOwnHostOnly(
            await auth.api.generatePasskeyAuthenticationOptions({ headers, asResponse: true }),
            'allowCredentials',
            headers,
          )
        case 'finish': {
          const response = await auth.api.verifyPasskeyAuthentication({
            body: own,
            headers,
            asResponse: true,
          })
          if (!response.ok) return response
          await endOthers(headers)
          return withCookiesOnly(response)
        }
        case 'begin-making':
          return withOwnHostOnly(
            await auth.api.generatePasskeyRegistrationOptions({ query: own, headers, asResponse: true }),
            'excludeCredentials',
            headers,
          )
        case 'finish-making':
          return withCookiesOnly(
            await auth.api.verifyPasskeyRegistration({ body: own, headers, asResponse: true }),
          )
      }
    },
    async passkeysOf(headers) {
      const passkeys = await listPasskeys(headers)
      return passkeys.map(({ id, name, createdAt, host: madeFor }) => ({
        id,
        name: name ?? '',
        madeAt: createdAt ?? null,
        host: madeFor,
        works: madeFor === host,
      }))
    },
    async removePasskey(id, headers) {
      await auth.api.deletePasskey({ body: { id }, headers }).catch(ignoreRefusal)
    },
    async signOut(headers) {
      const response = await auth.api.signOut({ headers, asResponse: true })
      return response.headers.getSetCookie()
    },
  }
}

function configure({ store, secret, siteUrl, newToken }: Parameters<typeof createAccounts>[0]) {
  const { provider, db, tables } = store.accounts
  const site = new URL(siteUrl)
  const secure = site.protocol === 'https:'
  // The prefix binds a cookie to host and TLS (RFC 6265bis, 4.1.3.2); without TLS browsers refuse it.
  const cookie = (name: string) => (secure ? `__Host-undersigned-${name}` : `undersigned-${name}`)
  return betterAuth({
    appName: site.host,
    baseURL: site.origin,
    secret: accountSecret(secret),
    database: drizzleAdapter(db, {
      provider,
      schema: {
        user: tables.organisers,
        session: tables.organiserSessions,
        verification: tables.organiserChallenges,
        passkey: tables.passkeys,
      },
    }),
    user: {
      additionalFields: {
        address: { type: 'string', required: true, input: false, returned: false },
        signedInAt: { type: 'date', required: false, input: false, returned: false },
      },
    },
    session: {
      expiresIn: SESSION_LIFE,
      disableSessionRefresh: true,
      // Our own pages ask for FRESH when a passkey is begun. What was begun in time may be finished while its challenge lives.
      freshAge: (FRESH + CHALLENGE_LIFE) / SECOND,
    },
    advanced: {
      useSecureCookies: false,
      defaultCookieAttributes: { secure, httpOnly: true, sameSite: 'lax', path: '/' },
      cookies: { session_token: { name: cookie('organiser') } },
      ipAddress: { disableIpTracking: true },
      // There is no table for passwords and other providers' accounts, because there are none.
      database: { validateSchema: false },
    },
    // Who may do how much of anything is counted at our own doors.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    databaseHooks: {
      session: {
        create: {
          // Nothing about a browser is kept.
          before: async (session) => ({ data: { ...session, ipAddress: '', userAgent: '' } }),
          // Other organisers of a letter see who has come.
          after: async ({ userId, createdAt }, context) => {
            await context?.context.internalAdapter.updateUser(userId, { signedInAt: createdAt })
          },
        },
      },
    },
    plugins: [
      magicLink({
        expiresIn: LINK_LIFE / SECOND,
        disableSignUp: true,
        storeToken: { type: 'custom-hasher', hash: async (token) => tokenHash(token) ?? 'no token' },
        generateToken: newToken,
        // Whoever asked for it mails it.
        sendMagicLink: ({ token, metadata }) => metadata?.['take'](token),
      }),
      passkey({
        rpID: site.hostname,
        rpName: site.host,
        origin: site.origin,
        authentication: {
          // Whoever only holds the device has not shown who they are (WebAuthn, section 6.1: the flag UV).
          afterVerification: ({ verification }) => {
            if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED')
          },
        },
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        advanced: { webAuthnChallengeCookie: cookie('passkey') },
      }),
      {
        id: 'passkey-host',
        schema: {
          passkey: {
            fields: {
              host: { type: 'string', required: true, input: false, defaultValue: () => site.hostname },
            },
          },
        },
      },
    ],
  })
}

/** What the library knows of a session or a passkey is nothing for a page's script. */
function withCookiesOnly(response: Response): Response {
  if (!response.ok) return response
  const answer = Response.json({ ok: true })
  for (const cookie of response.headers.getSetCookie()) answer.headers.append('Set-Cookie', cookie)
  return answer
}

/** The library throws where there is nothing to end or to remove. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof APIError)) throw error
}
