import { join, resolve } from 'node:path'
import { z } from 'zod'
import { parseEmailAddress, type Sender } from './domain/email-address.ts'

/** How mail leaves: over SMTP, or into files that the mailbox page shows. */
export type MailSettings = {
  smtpUrl: string | null
  from: Sender
  /** Mails that may leave in one second. */
  rate: number
  /** Shared with whoever reports bounces, `whsec_…`; `null` where nobody does. */
  bounceSecret: string | null
}

export type Config = {
  mode: 'demonstration' | 'production'
  dataDir: string
  databaseUrl: string
  /** Where people reach the site, without a slash at the end. Every mailed link begins with it. */
  siteUrl: string
  host: string
  port: number
  /** `null`: made once and kept in the data folder. */
  secret: Buffer | null
  mail: MailSettings
  limits: 'on' | 'off'
  workers: 'on' | 'off'
  logLevel: LogLevel
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Settings are wrong or missing. The message has one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  constructor(problems: string[]) {
    super(`The settings do not allow a start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`)
  }
}

type Environment = Record<string, string | undefined>

/** The process's environment, with what a file `.env` in the working directory adds to it. */
export function readEnvironment(): Environment {
  try {
    process.loadEnvFile()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return process.env
}

/**
 * Reads all settings. Throws `ConfigError`, with everything that is missing or weak at once.
 */
export function loadConfig(environment: Environment): Config {
  const env = withoutEmpty(environment)
  const production = env['NODE_ENV'] === 'production'
  const parsed = SETTINGS.safeParse(withSiteUrl(env))
  const problems = parsed.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`) ?? []
  if (production) problems.push(...productionProblems(env))
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.sort())
  const { data } = parsed
  const dataDir = resolve(data.DATA_DIR)
  return {
    mode: production ? 'production' : 'demonstration',
    dataDir,
    databaseUrl: databaseUrl(data.DATABASE_URL, dataDir),
    siteUrl: data.SITE_URL,
    host: data.HOST,
    port: data.PORT,
    secret: data.SECRET === undefined ? null : Buffer.from(data.SECRET),
    mail: {
      smtpUrl: data.SMTP_URL ?? null,
      from: data.MAIL_FROM,
      rate: data.MAIL_RATE,
      bounceSecret: data.BOUNCE_SECRET ?? null,
    },
    limits: data.LIMITS,
    workers: data.WORKERS,
    logLevel: data.LOG_LEVEL,
  }
}

/** What the built pages depend on; a change of it asks for another build. */
export type BuildSettings = {
  siteUrl: string
  /** Whether mail goes to the mailbox page, which a banner then says. */
  mailbox: boolean
}

/** Reads the settings that the built pages depend on. Throws `ConfigError`. */
export function loadBuildSettings(environment: Environment): BuildSettings {
  const env = withoutEmpty(environment)
  const parsed = SITE_URL.safeParse(withSiteUrl(env)['SITE_URL'])
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `SITE_URL ${issue.message}`))
  return { siteUrl: parsed.data, mailbox: env['NODE_ENV'] !== 'production' && env['SMTP_URL'] === undefined }
}

const SITE_URL = z.string().transform((value, context) => {
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

const SETTINGS = z.object({
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^(file:.|postgres(ql)?:\/\/)/, 'must begin with file: or postgres://.')
    .optional(),
  SITE_URL,
  HOST: z.string().default('localhost'),
  PORT: z.coerce
    .number({ error: 'must be a port.' })
    .int('must be a port.')
    .min(0, 'must be a port.')
    .max(65535, 'must be a port.')
    .default(4321),
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
  CAPTCHA: z
    .enum(['off'], { error: 'can only be off in this version: it has no captcha yet.' })
    .default('off'),
  LIMITS: oneOf(['on', 'off']).default('on'),
  WORKERS: oneOf(['on', 'off']).default('on'),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
})

/** Set for production, without which letters would be lost, forged or unreachable. */
const NEEDED_IN_PRODUCTION: Readonly<Record<string, string>> = {
  SITE_URL: 'is missing: the address at which people reach the site.',
  SECRET: 'is missing: 32 random bytes or more, for example from: openssl rand -base64 32.',
  SMTP_URL: 'is missing: the mail server, such as smtps://user:password@mail.example.org.',
  MAIL_FROM: 'is missing: the sender of every mail, such as Our letter <letter@example.org>.',
  CAPTCHA: 'is missing: say off to run without one.',
}

function productionProblems(env: Environment): string[] {
  const problems = Object.entries(NEEDED_IN_PRODUCTION)
    .filter(([name]) => env[name] === undefined)
    .map(([name, what]) => `${name} ${what}`)
  const site = env['SITE_URL']
  if (site && URL.canParse(site) && new URL(site).protocol === 'http:' && !isLocal(new URL(site).hostname)) {
    problems.push('SITE_URL must begin with https:// unless it is localhost.')
  }
  if (env['LIMITS'] === 'off') problems.push('LIMITS cannot be off in production.')
  return problems
}

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

function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

function databaseUrl(value: string | undefined, dataDir: string): string {
  if (value === undefined) return `file:${join(dataDir, 'undersigned.db')}`
  return value.startsWith('file:') ? `file:${resolve(value.slice('file:'.length))}` : value
}

/** Where nobody says how people reach the site, they reach it here, at the port that it listens on. */
function withSiteUrl(env: Environment): Environment {
  const port = env['PORT'] && env['PORT'] !== '0' ? env['PORT'] : '4321'
  return { ...env, SITE_URL: env['SITE_URL'] ?? `http://localhost:${port}` }
}

/** An empty variable is one that nobody set: compose files and shells leave them behind. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
}
