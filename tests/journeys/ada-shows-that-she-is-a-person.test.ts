import Database from 'better-sqlite3'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { translate } from '#i18n/translate.ts'
import { findings } from '#tests/support/axe.ts'
import { launchBrowser } from '#tests/support/browser.ts'
import { countIs } from '#tests/support/count.ts'
import { freshFolder } from '#tests/support/databases.ts'
import { hcaptchaStandIn } from '#tests/support/hcaptcha-stand-in.ts'
import { emailsTo, linkIn } from '#tests/support/mailbox.ts'
import { ada } from '#tests/support/people.ts'
import { buildWith } from '#tests/support/project.ts'
import { startServer, type TestServer } from '#tests/support/server.ts'
import type { Locale } from '#values/locale.ts'

const LETTER = '/letters/unpaid-proof'
const STAGE = { atEnd: afterAll, postgres: () => '' }
const t = translate('en')

describe('where hCaptcha is offered, with ALTCHA as the alternative,', () => {
  let root = ''
  beforeAll(async () => {
    root = await built('hcaptcha,altcha')
  })

  /** The letter in a browser that meets the stand-in of hCaptcha. */
  async function stage(options: BrowserContextOptions = {}) {
    const standIn = await hcaptchaStandIn()
    const server = await startServer('sqlite', {
      root,
      env: { CAPTCHA: 'hcaptcha,altcha', ...standIn.env },
    })
    const page = await pageOf(await browserWith(standIn.flags), options)
    const watched = watch(page, server)
    await page.goto(`${server.url}${LETTER}`)
    return { standIn, server, page, ...watched }
  }

  it('Ada solves it, signs, and is counted; nothing of it is loaded before she touches the form', async () => {
    const { standIn, server, page, complaints } = await stage()
    await page.locator('.figures .count').waitFor()
    await page.mouse.wheel(0, 10_000)
    await page.getByRole('link', { name: t('captcha.hcaptchaPolicy') }).focus()
    await page.getByText('hCaptcha is loaded').waitFor()
    expect(standIn.requests).toEqual([])
    await page.getByLabel(t('form.name')).focus()
    const box = page.getByRole('checkbox', { name: 'I am human' })
    await box.waitFor()
    expect(await findings(page)).toEqual([])
    await fillIn(page)
    await box.press('Enter')
    await page.locator('[aria-checked=true]').waitFor()
    await press(page)
    await page.getByRole('heading', { name: t('sent.title') }).waitFor()
    expect(standIn.verified).toHaveLength(1)
    expect(standIn.verified[0]?.has('remoteip')).toBe(false)
    await isCounted(page, server)
    expect(complaints).toEqual([])
  })

  it.each(['down', 'slow', 'redirecting'] as const)(
    'Ada solves it in vain while its servers are %s: nothing that she typed is lost, and the other check is there',
    async (mode) => {
      const { standIn, server, page } = await stage()
      standIn.mode = mode
      await fillIn(page)
      await solveHcaptcha(page)
      const answered = page.waitForResponse((response) => response.request().method() === 'POST')
      await press(page)
      expect((await answered).status()).toBe(503)
      await page
        .getByRole('alert')
        .getByRole('link', { name: t('error.captcha-replaced') })
        .click()
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('captcha')
      expect(await page.getByLabel(t('form.name')).inputValue()).toBe(ada.name)
      expect(await page.getByLabel(t('form.email')).inputValue()).toBe(ada.email)
      expect(await page.getByLabel(t('form.consent')).isChecked()).toBe(true)
      await page.locator('altcha-widget').waitFor()
      await press(page)
      await page.getByRole('heading', { name: t('sent.title') }).waitFor()
      await isCounted(page, server)
      expect(server.log().filter((line) => line.event === 'captcha-unavailable')).toHaveLength(1)
    },
  )

  it('an answer that was used before is asked for again, with all that Ada typed', async () => {
    const { standIn, page } = await stage()
    standIn.mode = 'replaying'
    await fillIn(page)
    await solveHcaptcha(page)
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await press(page)
    expect((await answered).status()).toBe(422)
    await page.locator('#captcha .problem', { hasText: t('error.captcha-wrong') }).waitFor()
    expect(await page.getByLabel(t('form.name')).inputValue()).toBe(ada.name)
    standIn.mode = 'up'
    await solveHcaptcha(page)
    await press(page)
    await page.getByRole('heading', { name: t('sent.title') }).waitFor()
  })

  it('Ada is told when it has expired, asked for it where she did not solve it, and may take the other', async () => {
    const { page } = await stage()
    await fillIn(page)
    await solveHcaptcha(page)
    await page.evaluate('hcaptcha.expireNow()')
    await page.getByRole('status').getByText(t('captcha.expired')).waitFor()
    await press(page)
    await page.getByRole('alert').getByText(t('error.captcha-unsolved')).waitFor()
    await page.getByRole('checkbox', { name: 'I am human' }).waitFor()
    expect(await findings(page)).toEqual([])
    await page.getByRole('button', { name: t('captcha.other') }).click()
    await page.locator('altcha-widget').waitFor()
    expect(await page.getByRole('checkbox', { name: 'I am human' }).count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('captcha')
    await press(page)
    await page.getByRole('heading', { name: t('sent.title') }).waitFor()
  })

  it('a widget that fails in the browser makes room for the other', async () => {
    const { page } = await stage()
    await page.getByLabel(t('form.name')).focus()
    await page.getByRole('checkbox', { name: 'I am human' }).waitFor()
    await page.evaluate('hcaptcha.failNow()')
    await page.locator('altcha-widget').waitFor()
    await fillIn(page)
    await press(page)
    await page.getByRole('heading', { name: t('sent.title') }).waitFor()
  })

  it('a script that cannot be loaded makes room for the other', async () => {
    const { standIn, server, page } = await stage()
    standIn.api = 'down'
    await fillIn(page)
    await page.locator('altcha-widget').waitFor()
    await press(page)
    await page.getByRole('heading', { name: t('sent.title') }).waitFor()
    expect(standIn.verified).toEqual([])
    await isCounted(page, server)
  })

  it('Ada signs where neither can be loaded, is told what that means, and waits for the organisers', async () => {
    const { standIn, server, page } = await stage()
    standIn.api = 'down'
    await page.route('**/altcha*', (route) => route.abort())
    await fillIn(page)
    await page.getByRole('status').getByText(t('captcha.failed')).waitFor()
    await press(page)
    await page.getByRole('heading', { name: t('sent.title') }).waitFor()
    await isQuarantined(page, server)
  })

  it('Ada signs without script, and waits for the organisers', async () => {
    const { standIn, server, page } = await stage({ javaScriptEnabled: false })
    await page.locator('#captcha noscript p').waitFor()
    expect(await page.locator('#captcha').innerText()).not.toContain('hCaptcha')
    await fillIn(page)
    const answered = page.waitForResponse((response) => response.request().method() === 'POST')
    await press(page)
    expect((await answered).status()).toBe(303)
    await isQuarantined(page, server)
    expect(standIn.requests).toEqual([])
  })

  it('only the pages with the form may load it, and /privacy tells of both', async () => {
    const { server, page } = await stage()
    const policy = async (path: string, init: RequestInit = {}) =>
      (await fetch(`${server.url}${path}`, init)).headers.get('content-security-policy') ?? ''
    const posted = {
      method: 'POST',
      body: new URLSearchParams({ name: '' }),
      headers: { Origin: server.url },
    }
    for (const its of [
      await policy(LETTER),
      await policy(`/ar${LETTER}`),
      await policy(`${LETTER}/sign`, posted),
    ]) {
      for (const directive of ['script-src', 'style-src', 'connect-src'])
        expect(its).toContain(`${directive} 'self' https://hcaptcha.com https://*.hcaptcha.com`)
      expect(its).toContain('frame-src https://hcaptcha.com https://*.hcaptcha.com')
      expect(its).toContain("worker-src 'self'")
      expect(its).not.toMatch(/unsafe|blob:/)
    }
    for (const path of [
      '/',
      '/letters',
      `${LETTER}/signatures`,
      `${LETTER}/versions`,
      '/privacy',
      '/404',
      '/nothing',
    ]) {
      if (path !== '/') expect(await policy(path), path).not.toContain('hcaptcha')
    }
    await page.goto(`${server.url}/privacy`)
    await page.getByText('Intuitive Machines').waitFor()
    await page.getByText(t('privacy.captchaAltcha')).waitFor()
  })
})

describe('where ALTCHA is offered,', () => {
  let root = ''
  beforeAll(async () => {
    root = await built('altcha')
  })

  async function stage(options: BrowserContextOptions = {}, path = LETTER) {
    const server = await startServer('sqlite', { root, env: { CAPTCHA: 'altcha' } })
    const page = await pageOf(await browserWith([]), options)
    const watched = watch(page, server)
    await page.goto(`${server.url}${path}`)
    return { server, page, ...watched }
  }

  it.each<[Locale, 'light' | 'dark']>([
    ['en', 'light'],
    ['ar', 'dark'],
  ])('Ada signs in "%s" without doing anything for it, and is counted', async (locale, colorScheme) => {
    const path = locale === 'en' ? LETTER : `/${locale}${LETTER}`
    const { server, page, strangers, complaints } = await stage({ colorScheme }, path)
    const says = translate(locale)
    await page.getByLabel(says('form.name')).focus()
    const widget = page.locator('altcha-widget .altcha')
    await page.locator('.altcha[data-state=verified]').waitFor()
    expect(await widget.evaluate((element) => getComputedStyle(element).direction)).toBe(
      locale === 'ar' ? 'rtl' : 'ltr',
    )
    expect(await widget.innerText()).toMatch(locale === 'ar' ? /\p{Script=Arabic}/u : /Verified/)
    expect(await findings(page)).toEqual([])
    await fillIn(page, locale)
    await press(page)
    await page.getByRole('heading', { name: says('sent.title') }).waitFor()
    await isCounted(page, server, says('verify.yes'))
    expect(strangers).toEqual([])
    expect(complaints).toEqual([])
  })

  it('a form that is sent before it has finished waits for it, and a second press is one too many', async () => {
    const { server, page } = await stage()
    const fetched = Promise.withResolvers<void>()
    await page.route('**/challenge.json', async (route) => {
      await fetched.promise
      await route.continue()
    })
    await fillIn(page)
    await press(page)
    await page.getByRole('status').getByText(t('captcha.waiting')).waitFor()
    await press(page)
    fetched.resolve()
    await page.getByRole('heading', { name: t('sent.title') }).waitFor()
    expect(server.log().filter((line) => line.event === 'signature-submitted')).toHaveLength(1)
    // The back button leads to a form that can be sent again.
    await page.goBack()
    await fillIn(page)
    await press(page)
    await page.getByRole('heading', { name: t('sent.title') }).waitFor()
  })

  it('Ada signs by pressing the button before anything else, and again after mending what was wrong', async () => {
    const { page } = await stage()
    await press(page)
    await page.getByRole('alert').getByText(t('error.name-missing')).waitFor()
    await page.locator('.altcha[data-state=verified]').waitFor()
    // A page that the browser kept comes back with a captcha that was used.
    await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
    await page.locator('altcha-widget').waitFor({ state: 'detached' })
    await fillIn(page)
    await press(page)
    await page.getByRole('heading', { name: t('sent.title') }).waitFor()
  })

  it('its challenges are not cached, and there are none for other letters', async () => {
    const { server } = await stage()
    const challenge = await fetch(`${server.url}${LETTER}/challenge.json`)
    expect(challenge.headers.get('cache-control')).toBe('no-store')
    expect(await challenge.json()).toMatchObject({ parameters: { algorithm: 'PBKDF2/SHA-256' } })
    expect((await fetch(`${server.url}/letters/none/challenge.json`)).status).toBe(404)
    const policy = (await fetch(`${server.url}${LETTER}`)).headers.get('content-security-policy')
    expect(policy).toContain("worker-src 'self'")
    expect(policy).not.toContain('hcaptcha')
  })
})

it('where none is offered there is nothing of it', async () => {
  const server = await startServer('sqlite')
  const letter = await fetch(`${server.url}${LETTER}`)
  expect(await letter.text()).not.toMatch(/captcha/i)
  expect(letter.headers.get('content-security-policy')).not.toContain('worker-src')
  expect((await fetch(`${server.url}${LETTER}/challenge.json`)).status).toBe(404)
})

function built(captcha: string): Promise<string> {
  const env = {
    CAPTCHA: captcha,
    HCAPTCHA_SITE_KEY: '20000000-ffff-ffff-ffff-000000000002',
    HCAPTCHA_SECRET: 'known to the server alone',
  }
  return buildWith(() => Promise.resolve(), freshFolder(STAGE.atEnd), env)
}

async function browserWith(flags: string[]): Promise<Browser> {
  const browser = await launchBrowser(undefined, flags)
  onTestFinished(() => browser.close())
  return browser
}

async function pageOf(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  return (await browser.newContext({ ignoreHTTPSErrors: true, ...options })).newPage()
}

/** Requests to others than the server, and what the browser complains of. */
function watch(page: Page, server: TestServer) {
  const strangers: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== server.url) strangers.push(request.url())
  })
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  return { strangers, complaints }
}

async function fillIn(page: Page, locale: Locale = 'en') {
  const says = translate(locale)
  await page.getByLabel(says('form.name')).fill(ada.name)
  await page.getByLabel(says('form.email')).fill(ada.email)
  await page.getByLabel(says('form.consent')).check()
}

const press = (page: Page) => page.locator('.form button[type=submit]').click()

async function solveHcaptcha(page: Page) {
  await page.getByRole('checkbox', { name: 'I am human' }).click()
  await page.locator('[aria-checked=true]').waitFor()
}

async function verify(page: Page, server: TestServer, yes: string) {
  const [email] = await emailsTo(server.emailFolder, ada.email)
  await page.goto(linkIn(email as never))
  await page.getByRole('button', { name: yes }).click()
  await page.waitForLoadState()
}

async function isCounted(page: Page, server: TestServer, yes = t('verify.yes')) {
  await verify(page, server, yes)
  await countIs(server, 1)
}

/** It is verified as usual, and does not count until an organiser has looked at it. */
async function isQuarantined(page: Page, server: TestServer) {
  await verify(page, server, t('verify.yes'))
  const database = new Database((server.env['DATABASE_URL'] ?? '').slice('file:'.length), { readonly: true })
  onTestFinished(() => void database.close())
  const rows = database.prepare('select verified_at, quarantined_at from signatures').all()
  expect(rows).toEqual([{ verified_at: expect.any(Number), quarantined_at: expect.any(Number) }])
  await countIs(server, 0)
}
