import { z } from 'zod'
import type { CaptchaName } from '#features/abuse/captcha.ts'
import type { EmailCaps } from '#features/email/caps.ts'
import { LOG_LEVELS } from '#platform/log.ts'
import { readTrust } from '#platform/trusted-proxies.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { parseRates, type Rate } from '#values/rate.ts'

/** The origin at which people reach the site. */
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

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: `must be one of: ${values.join(', ')}.` })

/** The captchas on offer, the first choice first. The second is for people who cannot use the first. */
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

const NOT_A_STREAM_COUNT = 'must be a whole number from 0 to 100000.'
const streams = (usual: number) =>
  z.coerce
    .number({ error: NOT_A_STREAM_COUNT })
    .int(NOT_A_STREAM_COUNT)
    .min(0, NOT_A_STREAM_COUNT)
    .max(100_000, NOT_A_STREAM_COUNT)
    .default(usual)

const NOT_A_PORT = 'must be a whole number from 0 to 65535.'
const NOT_A_RATE = 'must be a whole number from 1 to 1000.'

/**
 * Every setting, as the environment holds it. Each has a description of one line, which `SETTING_LINES` lists;
 * `whenUnset` says in words what an unset setting means where the schema has no default.
 */
export const SETTINGS = z.object({
  NODE_ENV: oneOf(['production', 'development', 'test']).optional().meta({
    description: '`production` for a public site. Any other value runs a demonstration.',
    whenUnset: 'demonstration',
  }),
  SITE_URL: SITE_URL.meta({
    description:
      'The address at which people reach the site. Every link in an email begins with it. Required in production.',
    whenUnset: '`http://localhost:PORT`',
  }),
  SECRET: z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32, 'is weak: it must have 32 bytes or more.')
    .refine(
      (value) => new Set(value).size >= 8,
      'is weak: it must be random, for example from: openssl rand -base64 32.',
    )
    .optional()
    .meta({
      description:
        '32 random bytes or more. Every key is derived from it, so it must never change. Required in production.',
      whenUnset: 'generated once and kept in `DATA_DIR/secret`',
    }),
  SMTP_URL: z
    .string()
    .refine(isSmtpAddress, 'must be an address such as smtp://mail.example.org or smtps://user:password@….')
    .optional()
    .meta({
      description:
        'The email server, such as `smtps://user:password@mail.example.org`. Required in production.',
      whenUnset: 'emails are written to files, which the mailbox page shows',
    }),
  MAIL_FROM: MAIL_FROM.meta({
    description:
      'The sender of every email, such as `Our letter <letter@example.org>`. Required in production.',
  }),
  MAIL_RATE: z.coerce
    .number({ error: NOT_A_RATE })
    .int(NOT_A_RATE)
    .min(1, NOT_A_RATE)
    .max(1000, NOT_A_RATE)
    .default(50)
    .meta({ description: 'The most emails to send per second.' }),
  BOUNCE_SECRET: z
    .string()
    .refine(
      isWebhookSecret,
      'must be whsec_ and 24 to 64 random bytes in base64, as the email provider shows it.',
    )
    .optional()
    .meta({
      description:
        'The secret (`whsec_…`) shared with the email provider, which reports bounces to `POST /bounces`.',
      whenUnset: 'bounce reports are refused',
    }),
  CAPTCHA: CAPTCHA.meta({
    description:
      '`off`, `hcaptcha`, `altcha`, or both with the first choice first (`hcaptcha,altcha`). Required in production.',
  }),
  HCAPTCHA_SITE_KEY: z
    .string()
    .regex(/^[0-9a-fA-F-]{20,64}$/, 'must be the site key as hCaptcha shows it.')
    .optional()
    .meta({ description: 'The site key from hCaptcha. Required with hCaptcha.', whenUnset: 'no key' }),
  HCAPTCHA_SECRET: z
    .string()
    .optional()
    .meta({ description: 'The secret from hCaptcha. Required with hCaptcha.', whenUnset: 'no secret' }),
  DATA_DIR: z.string().default('./data').meta({
    description:
      'The folder for the database file, the secret, the installation id, the record of erased signatures, hand-over documents and demonstration emails.',
  }),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.|postgres(ql)?:\/\/)/, 'must begin with file: or postgres://.')
    .refine(
      (value) => value.startsWith('file:') || URL.canParse(value),
      'must be an address such as postgres://user:password@localhost:5432/name, with # / ? @ in the password as %23 %2F %3F %40.',
    )
    .optional()
    .meta({
      description:
        'The database: `file:…` for SQLite, or `postgres://…` for a PostgreSQL database that exists.',
      whenUnset: '`file:DATA_DIR/undersigned.db`',
    }),
  HOST: z.string().default('localhost').meta({ description: 'The host name or address to listen on.' }),
  PORT: z.coerce
    .number({ error: NOT_A_PORT })
    .int(NOT_A_PORT)
    .min(0, NOT_A_PORT)
    .max(65535, NOT_A_PORT)
    .default(4321)
    .meta({ description: 'The port to listen on.' }),
  TRUSTED_PROXIES: z
    .string()
    .refine(isTrust, 'must be a number of proxies, or addresses and CIDRs separated by commas.')
    .optional()
    .meta({
      description:
        'The number of proxies in front of the server (`1`), or their addresses and CIDRs (`10.0.0.0/8,fd00::/8`).',
      whenUnset: 'no proxy is trusted; the address of the connection counts',
    }),
  WORKERS: oneOf(['on', 'off']).default('on').meta({
    description:
      '`off`: this process serves pages, and leaves submissions, emails and other background work to another process (PostgreSQL only).',
  }),
  LIMIT_CLIENT: rates('2000/10m,10000/1d').meta({
    description: 'The most submissions from one network address.',
  }),
  LIMIT_UNPROVEN: rates('20/10m,100/1d').meta({
    description: 'The same for submissions without a solved captcha, on a site that asks for one.',
  }),
  LIMIT_LINKS: rates('60/10m,300/1d').meta({
    description: 'The most requests for lost links from one network address.',
  }),
  LIMIT_MAILBOX: EMAILS.meta({
    description:
      'The most emails about one letter that strangers can send to one mailbox, in any 24 hours and in any 30 days.',
  }),
  LIMIT_CLIENT_STREAMS: streams(500).meta({
    description:
      'The most event streams open to one network address. Further readers ask for the count every half minute.',
  }),
  LIMIT_STREAMS: streams(5_000).meta({
    description:
      'The most event streams open in the process; never more than half the connections that `ulimit -n` allows.',
  }),
  CLUSTER_CLIENT: rates('1000/10m,5000/1d').meta({
    description:
      'The most signatures to one letter from one network address; further ones are quarantined for review.',
  }),
  CLUSTER_DOMAIN: rates('500/10m,2500/1d').meta({ description: 'The same for one email domain.' }),
  CLUSTER_PATTERN: rates('500/10m,2500/1d').meta({
    description: 'The same for one pattern of email addresses or of names.',
  }),
  CLUSTER_DISPOSABLE: rates('3/1d').meta({ description: 'The same for disposable email addresses.' }),
  CLUSTER_LETTER: rates('30000/10m,500000/1d').meta({
    description: 'The same for all signatures to one letter.',
  }),
  LIMITS: oneOf(['on', 'off']).default('on').meta({
    description: '`off` lifts every limit, for load tests. Refused in production.',
  }),
  METRICS_TOKEN: z.string().min(16, 'is weak: it must have 16 characters or more.').optional().meta({
    description:
      'A bearer token that also shows at `/metrics` how much suspicious activity waits for review.',
    whenUnset: 'the public metrics only',
  }),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info').meta({
    description: 'The least severe level of the log: `debug`, `info`, `warn` or `error`.',
  }),
})

/** One setting for people: its name, its default in words, and what it means, both in Markdown. */
export type SettingLine = { name: string; default: string; meaning: string }

/** Every setting with its default and meaning, in the order of the schema. Needs no environment. */
export const SETTING_LINES: readonly SettingLine[] = Object.entries(SETTINGS.shape).map(([name, schema]) => {
  const { description, whenUnset } = schema.meta() ?? {}
  const { default: value } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return { name, default: String(whenUnset ?? `\`${value}\``), meaning: description ?? '' }
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

/** Whether a text is a symmetric key of Standard Webhooks 1.0.0: the prefix `whsec_` and 24 to 64 bytes in base64. */
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
