import type { Auth } from './configure-accounts.ts'
import type { PasskeyStep } from './passkey.ts'

/** The account library, and the host name of the site (WebAuthn: the RP ID). */
type Parts = { auth: Auth; host: string }

/** Runs one step of signing in with a passkey, or of making one. Takes and answers JSON; cookies are in the headers. */
export async function runPasskeyStep(
  parts: Parts,
  step: PasskeyStep,
  body: unknown,
  headers: Headers,
): Promise<Response> {
  const { api } = parts.auth
  const own = body as never
  switch (step) {
    case 'begin':
      return withOwnHostOnly(
        parts,
        await api.generatePasskeyAuthenticationOptions({ headers, asResponse: true }),
        'allowCredentials',
        headers,
      )
    case 'finish':
      return withCookiesOnly(await api.verifyPasskeyAuthentication({ body: own, headers, asResponse: true }))
    case 'begin-making':
      return withOwnHostOnly(
        parts,
        await api.generatePasskeyRegistrationOptions({ query: own, headers, asResponse: true }),
        'excludeCredentials',
        headers,
      )
    case 'finish-making':
      return withCookiesOnly(await api.verifyPasskeyRegistration({ body: own, headers, asResponse: true }))
  }
}

/** Lists the passkeys of the session's account, whichever host they were made for. */
export async function listPasskeys(auth: Auth, headers: Headers) {
  // The library's types do not know the host, a field that we add.
  return (await auth.api.listPasskeys({ headers })).map(
    (passkey) => passkey as typeof passkey & { host: string },
  )
}

/** Removes the passkeys of other hosts from the options of a ceremony: no browser could use them here. */
async function withOwnHostOnly(
  { auth, host }: Parts,
  response: Response,
  list: 'allowCredentials' | 'excludeCredentials',
  headers: Headers,
): Promise<Response> {
  if (!response.ok) return response
  const options = (await response.json()) as Record<string, unknown>
  const offered = options[list] as { id: string }[] | undefined
  if (offered) {
    const passkeys = await listPasskeys(auth, headers)
    const usable = new Set(passkeys.filter((each) => each.host === host).map((each) => each.credentialID))
    options[list] = offered.filter(({ id }) => usable.has(id))
  }
  return answerWithCookies(options, response)
}

/** Keeps the library's account data from scripts on the page: they only need to know that the step succeeded. */
function withCookiesOnly(response: Response): Response {
  return response.ok ? answerWithCookies({ ok: true }, response) : response
}

function answerWithCookies(body: unknown, { headers }: Response): Response {
  const answer = Response.json(body)
  for (const cookie of headers.getSetCookie()) answer.headers.append('Set-Cookie', cookie)
  return answer
}
