import { passkey } from '@better-auth/passkey'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import { magicLink } from 'better-auth/plugins/magic-link'
import type { Store } from '#db/store.ts'
import { accountSecret } from '#values/keys.ts'
import { tokenHash } from '#values/token.ts'
import { accountsAdapter } from './accounts-adapter.ts'
import { FRESH, LINK_LIFE } from './organiser.ts'

/** A week. A page that changes something important asks organisers to sign in again long before. Seconds. */
const SESSION_LIFE = 7 * 24 * 60 * 60

const SECOND = 1_000

/** How long a device may take to make a passkey: the library's own limit. Milliseconds. */
const CHALLENGE_LIFE = 5 * 60_000

/** What accounts are made of. `newToken` makes the token of a sign-in link. */
export type AccountParts = {
  store: Pick<Store, 'read' | 'write'>
  secret: Buffer
  siteUrl: string
  newToken: () => string
}

/** better-auth with our plugins, fields and tables. */
export type Auth = ReturnType<typeof configureAccounts>

/** Configures better-auth over our own tables, with sign-in links and passkeys and no passwords. */
export function configureAccounts({ store, secret, siteUrl, newToken }: AccountParts) {
  const site = new URL(siteUrl)
  return betterAuth({
    appName: site.host,
    baseURL: site.origin,
    secret: accountSecret(secret),
    database: accountsAdapter(store),
    user: {
      additionalFields: {
        address: { type: 'string', required: true, input: false, returned: false },
        signedInAt: { type: 'date', required: false, input: false, returned: false },
      },
    },
    session: {
      expiresIn: SESSION_LIFE,
      disableSessionRefresh: true,
      // Our pages require FRESH when an organiser begins to add a passkey; finishing may take as long as the challenge lives.
      freshAge: (FRESH + CHALLENGE_LIFE) / SECOND,
    },
    advanced: cookieSettings(site),
    // Our pages apply the limits.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
    databaseHooks: { session: { create: SESSION_HOOKS } },
    plugins: [signInLinks(newToken), passkeys(site), passkeyHost(site)],
  })
}

/** The prefix binds a cookie to host and TLS (RFC 6265bis, 4.1.3.2); browsers refuse it without TLS. */
function cookieName(site: URL, name: string): string {
  return isSecure(site) ? `__Host-undersigned-${name}` : `undersigned-${name}`
}

function isSecure(site: URL): boolean {
  return site.protocol === 'https:'
}

function cookieSettings(site: URL) {
  return {
    useSecureCookies: false,
    defaultCookieAttributes: { secure: isSecure(site), httpOnly: true, sameSite: 'lax', path: '/' },
    cookies: { session_token: { name: cookieName(site, 'organiser') } },
    ipAddress: { disableIpTracking: true },
  } satisfies BetterAuthOptions['advanced']
}

type SessionHooks = NonNullable<
  NonNullable<NonNullable<BetterAuthOptions['databaseHooks']>['session']>['create']
>

const SESSION_HOOKS: SessionHooks = {
  // We store nothing about a browser.
  before: async (session) => ({ data: { ...session, ipAddress: '', userAgent: '' } }),
  // The other organisers of a letter see when each last signed in.
  after: async ({ userId, createdAt }, context) => {
    await context?.context.internalAdapter.updateUser(userId, { signedInAt: createdAt })
  },
}

function signInLinks(newToken: () => string) {
  return magicLink({
    expiresIn: LINK_LIFE / SECOND,
    disableSignUp: true,
    storeToken: { type: 'custom-hasher', hash: async (token) => tokenHash(token) ?? 'no token' },
    generateToken: newToken,
    // The caller of `makeLink` sends the email.
    sendMagicLink: ({ token, metadata }) => metadata?.['take'](token),
  })
}

function passkeys(site: URL) {
  return passkey({
    rpID: site.hostname,
    rpName: site.host,
    origin: site.origin,
    authentication: {
      // A device alone proves possession, not the person (WebAuthn, section 6.1: the flag UV).
      afterVerification: ({ verification }) => {
        if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED')
      },
    },
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    advanced: { webAuthnChallengeCookie: cookieName(site, 'passkey') },
  })
}

/** Adds the host to each passkey: it works at no other, and the site may move. */
function passkeyHost(site: URL) {
  return {
    id: 'passkey-host',
    schema: {
      passkey: {
        fields: {
          host: { type: 'string', required: true, input: false, defaultValue: () => site.hostname },
        },
      },
    },
  } as const
}
