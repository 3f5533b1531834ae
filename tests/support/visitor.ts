/** Someone at a browser without script: keeps cookies, sends what a browser sends with a form. */
export class Visitor {
  readonly #site: string
  readonly #origin: string
  #cookies = new Map<string, string>()

  /** `origin`: what the site calls itself, where it is reached at another address. */
  constructor(site: string, origin = site) {
    this.#site = site
    this.#origin = origin
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(path, { headers })
  }

  /** Fills in the sign form of the shipped letter as far as a person must. */
  sign(fields: Record<string, string>): Promise<Response> {
    return this.post('/letters/unpaid-proof/sign', {
      version: '2',
      locale: 'en',
      consent: 'on',
      public: 'on',
      ...fields,
    })
  }

  post(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.#send(path, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { Origin: this.#origin, 'Sec-Fetch-Site': 'same-origin', ...headers },
    })
  }

  /** Opens the page behind a link, fills in what is typed, and presses one of its buttons; resolves to the page after it. */
  async press(link: string, answer: string, typed: Record<string, string> = {}): Promise<Response> {
    const path = new URL(link).pathname
    const fields = hiddenFields(await (await this.get(path)).text())
    const response = await this.post(path, { ...fields, ...typed, answer })
    const next = response.headers.get('location')
    return next ? this.get(next) : response
  }

  /** What the browser shows of itself, as the header has it. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Puts a cookie into the browser, as another page of the host might. */
  keep(name: string, value: string): void {
    this.#cookies.set(name, value)
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const { cookie } = this
    const response = await fetch(new URL(path, this.#site), {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie && { Cookie: cookie }) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      this.#cookies.set(name, value)
    }
    return response
  }
}

/** The hidden fields of a page's forms. */
export function hiddenFields(html: string): Record<string, string> {
  const fields = html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]))
}
