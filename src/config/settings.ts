import { z } from 'zod'
import type { CaptchaName } from '#features/abuse/captcha.ts'
import type { EmailCaps } from '#features/abuse/limits.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { parseRates, type Rate } from '#values/rate.ts'
import { readTrust } from '#web/http/client-address.ts'

/** Where people reach the site: its origin. */
export const SITE_URL = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : null
  if (
    url &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    !url.search &&
    !url.hash &&
    !url.username
  ) {
    return url.origin
  }
  context.addIssue('must be an address such as https://letter.example.org, without a path.')
  return z.NEVER
})

const MAIL_FROM = z
  .string()
  .default('Undersigned <undersigned@demonstration.invalid>')
  .transform((value, context) => {
    const [, shown = '', inner] = /^([^<>\r\n]*)<([^<>]+)>$/.exec(value.trim()) ?? []
    const name = shown.trim().replace(/^"|"$/g, '')
    const email = parseEmailAddress(inner ?? value)
    if (email && !name.includes('"')) return { name, address: email.address }
    context.addIssue('must be one address, such as Our letter <letter@example.org>.')
    return z.NEVER
  })

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of: ${values.join(', ')}.` })

/** A captcha; two of them where the second is offered to whoever cannot use the first. */
export const CAPTCHA = z
  .enum(['off', 'hcaptcha', 'altcha', 'hcaptcha,altcha', 'altcha,hcaptcha'], {
    error: 'must be off, hcaptcha, altcha, or both, the first choice first, such as hcaptcha,altcha.',
  })
  .default('off')
  .transform((value) => (value === 'off' ? [] : (value.split(',') as CaptchaName[])))

const rates = (usual: string) =>
  z
    .string()
    .default(usual)
    .transform((value, context): Rate[] => {
      const found = parseRates(value)
      if (found) return found
      context.addIssue(`must be rates of at most a day, such as ${usual}.`)
      return z.NEVER
    })

const EMAILS = z
  .string()
  .default('3/1d,10/30d')
  .transform((value, context): EmailCaps => {
    const [, perDay = '', perMonth = ''] = /^(\d{1,4})\/1?d,\s*(\d{1,4})\/30d$/.exec(value) ?? []
    const caps = { perDay: Number(perDay), perMonth: Number(perMonth) }
    if (caps.perDay > 0 && caps.perMonth > 0) return caps
    context.addIssue('must be emails in 24 hours and in 30 days, such as 3/1d,10/30d.')
    return z.NEVER
  })

const NO_STREAMS = 'must be a whole number from 0 to 100000.'
const streams = (usual: number) =>
  z.coerce
    .number({ error: NO_STREAMS })
    .int(NO_STREAMS)
    .min(0, NO_STREAMS)
    .max(100_000, NO_STREAMS)
    .default(usual)

const NO_PORT = 'must be a whole number from 0 to 65535.'

/** Every setting, as the environment has it. */
export const SETTINGS = z.object({
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.|postgres(ql)?:\/\/)/, 'must begin with file: or postgres://.')
    .refine(
      (value) => value.startsWith('file:') || URL.canParse(value),
      'must be an address such as postgres://user:password@localhost:5432/name, with # / ? @ in the password as %23 %2F %3F %40.',
    )
    .optional(),
  SITE_URL,
  HOST: z.string().default('localhost'),
  PORT: z.coerce.number({ error: NO_PORT }).int(NO_PORT).min(0, NO_PORT).max(65535, NO_PORT).default(4321),
  SECRET: z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32, 'is weak: it must have 32 bytes or more.')
    .refine(
      (value) => new Set(value).size >= 8,
      'is weak: it must be random, for example from: openssl rand -base64 32.',
    )
    .optional(),
  NODE_ENV: oneOf(['production', 'development', 'test']).optional(),
  SMTP_URL: z
    .string()
    .refine(isSmtpAddress, 'must be an address such as smtp://mail.example.org or smtps://user:password@….')
    .optional(),
  MAIL_FROM,
  MAIL_RATE: z.coerce
    .number({ error: 'must be a whole number from 1 to 1000.' })
    .int('must be a whole number from 1 to 1000.')
    .min(1, 'must be a whole number from 1 to 1000.')
    .max(1000, 'must be a whole number from 1 to 1000.')
    .default(50),
  BOUNCE_SECRET: z
    .string()
    .refine(
      isWebhookSecret,
      'must be whsec_ and 24 to 64 random bytes in base64, as the mail provider shows it.',
    )
    .optional(),
  CAPTCHA,
  HCAPTCHA_SITE_KEY: z
    .string()
    .regex(/^[0-9a-fA-F-]{20,64}$/, 'must be the site key as hCaptcha shows it.')
    .optional(),
  HCAPTCHA_SECRET: z.string().optional(),
  TRUSTED_PROXIES: z
    .string()
    .refine(isTrust, 'must be a number of hops, or addresses and CIDRs with commas between them.')
    .optional(),
  METRICS_TOKEN: z.string().min(16, 'is weak: it must have 16 characters or more.').optional(),
  LIMIT_CLIENT: rates('2000/10m,10000/1d'),
  LIMIT_UNPROVEN: rates('20/10m,100/1d'),
  LIMIT_LINKS: rates('60/10m,300/1d'),
  LIMIT_MAILBOX: EMAILS,
  LIMIT_CLIENT_STREAMS: streams(500),
  LIMIT_STREAMS: streams(5_000),
  CLUSTER_CLIENT: rates('1000/10m,5000/1d'),
  CLUSTER_DOMAIN: rates('500/10m,2500/1d'),
  CLUSTER_PATTERN: rates('500/10m,2500/1d'),
  CLUSTER_DISPOSABLE: rates('3/1d'),
  CLUSTER_LETTER: rates('30000/10m,500000/1d'),
  LIMITS: oneOf(['on', 'off']).default('on'),
  WORKERS: oneOf(['on', 'off']).default('on'),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
})

function isSmtpAddress(value: string): boolean {
  try {
    const { protocol, hostname, username, password } = new URL(value)
    decodeURIComponent(`${username}:${password}`)
    return /^smtps?:$/.test(protocol) && hostname !== ''
  } catch {
    return false
  }
}

/** Standard Webhooks 1.0.0: the key of a signature is 24 to 64 bytes, and told by its prefix. */
function isWebhookSecret(value: string): boolean {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(value)?.[1] ?? ''
  const bytes = Buffer.from(encoded, 'base64')
  return bytes.toString('base64') === encoded && bytes.length >= 24 && bytes.length <= 64
}

function isTrust(value: string): boolean {
  try {
    readTrust(value)
    return true
  } catch {
    return false
  }
}
