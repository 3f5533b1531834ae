import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, loadBuildSettings, loadConfig } from '#config/config.ts'
import { secretOf } from '#config/secret.ts'
import { testApp } from '#tests/support/app.ts'
import { freshFolder } from '#tests/support/databases.ts'

const production = {
  NODE_ENV: 'production',
  SITE_URL: 'https://letter.example.org',
  SECRET: 'Zr1vW0pY8d3Jq6Lx9Tn2Bc5Hm7Ks4Fg1',
  SMTP_URL: 'smtp://mail.example.org',
  MAIL_FROM: 'Our letter <letter@example.org>',
  CAPTCHA: 'off',
}

const bounceSecret = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`

function refusal(env: Record<string, string>): string {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

describe('the settings', () => {
  it('may all be left out in demonstration', () => {
    expect(loadConfig({})).toMatchObject({
      mode: 'demonstration',
      siteUrl: 'http://localhost:4321',
      port: 4321,
      secret: null,
      mail: { smtpUrl: null, rate: 50 },
    })
    expect(loadConfig({}).databaseUrl).toMatch(/^file:\/.*\/data\/undersigned\.db$/)
  })

  it('mean nothing when they are empty', () => {
    expect(loadConfig({ SMTP_URL: '', SITE_URL: ' ', PORT: '' }).mail.smtpUrl).toBeNull()
  })

  it('are enough for production when all that it needs is there', () => {
    expect(loadConfig(production)).toMatchObject({
      mode: 'production',
      siteUrl: 'https://letter.example.org',
      mail: { from: { name: 'Our letter', address: 'letter@example.org' } },
    })
  })

  it('are all named when production lacks them', () => {
    const message = refusal({ NODE_ENV: 'production' })
    for (const name of ['SITE_URL', 'SECRET', 'SMTP_URL', 'MAIL_FROM', 'CAPTCHA'])
      expect(message).toContain(`- ${name} is missing`)
  })

  it('are all named when they are weak or wrong, missing ones beside them', () => {
    const message = refusal({
      NODE_ENV: 'production',
      SITE_URL: 'http://letter.example.org',
      SECRET: 'short',
      SMTP_URL: 'mail.example.org',
      LIMITS: 'off',
      PORT: '70000',
      LOG_LEVEL: 'loud',
    })
    for (const part of [
      'SITE_URL must begin with https',
      'SECRET is weak',
      'SMTP_URL must be an address',
      'MAIL_FROM is missing',
      'CAPTCHA is missing',
      'LIMITS cannot be off',
      'PORT must be',
      'LOG_LEVEL must be one of',
    ]) {
      expect(message).toContain(part)
    }
  })

  it.each([
    ['SECRET', 'x'.repeat(64)],
    ['SECRET', 'Zr1vW0pY8d3Jq6Lx9Tn2Bc5Hm7Ks4Fg'],
    ['SITE_URL', 'https://letter.example.org/path'],
    ['SITE_URL', 'letter.example.org'],
    ['SITE_URL', 'ftp://letter.example.org'],
    ['MAIL_FROM', 'a@example.org, b@example.org'],
    ['MAIL_FROM', 'nobody'],
    ['DATABASE_URL', 'mysql://localhost/db'],
    ['CAPTCHA', 'reverse'],
    ['MAIL_RATE', '0'],
    ['BOUNCE_SECRET', Buffer.alloc(32, 7).toString('base64')],
    ['BOUNCE_SECRET', 'whsec_'],
    ['BOUNCE_SECRET', 'whsec_not base64, and long enough to be one'],
    ['BOUNCE_SECRET', bounceSecret(23)],
    ['BOUNCE_SECRET', bounceSecret(65)],
    ['SMTP_URL', 'smtp://host:99999'],
    ['SMTP_URL', 'smtp://%zz@host'],
    ['NODE_ENV', 'prod'],
    ['PORT', 'http'],
  ])('refuse %s=%s', (name, value) => {
    expect(refusal({ ...production, [name]: value })).toContain(`- ${name} `)
  })

  it('take a secret for bounces of 24 to 64 bytes, and do without one', () => {
    expect(loadConfig(production).mail.bounceSecret).toBeNull()
    for (const bytes of [24, 25, 32, 64]) {
      const secret = bounceSecret(bytes)
      expect(loadConfig({ ...production, BOUNCE_SECRET: secret }).mail.bounceSecret).toBe(secret)
    }
  })

  it('allow plain http in production on this machine only', () => {
    expect(refusal({ ...production, SITE_URL: 'http://localhost:4321' })).toBe('')
    expect(refusal({ ...production, SITE_URL: 'http://10.0.0.1' })).toContain('https')
  })

  it('include the port in the address of the site where SITE_URL is not set', () => {
    expect(loadConfig({ PORT: '8080' }).siteUrl).toBe('http://localhost:8080')
    expect(loadBuildSettings({ PORT: '8080' }).siteUrl).toBe('http://localhost:8080')
  })

  it('build the mailbox banner only where mail goes to the mailbox', () => {
    expect(loadBuildSettings({}).mailbox).toBe(true)
    expect(loadBuildSettings({ SMTP_URL: 'smtp://x' }).mailbox).toBe(false)
    expect(loadBuildSettings({ NODE_ENV: 'production' }).mailbox).toBe(false)
  })
})

it.each([
  ['in demonstration', {}, true],
  ['where a mail server is set', { SMTP_URL: 'smtp://127.0.0.1:1' }, false],
  ['in production', production, false],
])('show no mailbox where mail leaves: %s', async (_, env, shown) => {
  const app = await testApp('sqlite', { env })
  expect(app.mailbox !== null).toBe(shown)
})

it('the secret is made once, and only its owner may read it', () => {
  const config = loadConfig({ DATA_DIR: join(freshFolder(), 'data') })
  const secret = secretOf(config, randomBytes)
  expect(secret.length).toBeGreaterThanOrEqual(32)
  expect(secretOf(config, randomBytes)).toEqual(secret)
  expect(statSync(join(config.dataDir, 'secret')).mode & 0o777).toBe(0o600)
})
