import { join, resolve } from 'node:path'
import type { z } from 'zod'
import type { CaptchaName } from '#features/abuse/captcha.ts'
import type { Limits } from '#features/abuse/limits.ts'
import type { LogLevel } from '#platform/log.ts'
import type { Sender } from '#values/email-address.ts'
import { CAPTCHA, SETTINGS, SITE_URL } from './settings.ts'

/** How email is sent: over SMTP, or into files that the mailbox page shows. */
export type EmailSettings = {
  smtpUrl: string | null
  from: Sender
  /** The most emails that are sent in one second. */
  rate: number
  /** The secret shared with the service that reports bounces, `whsec_…`; `null` where there is none. */
  bounceSecret: string | null
}

/** Which captchas are offered, the first choice first; none where it is off. */
export type CaptchaSettings = {
  offered: readonly CaptchaName[]
  hcaptcha: { siteKey: string; secret: string } | null
}

/** The settings of an installation, as `loadConfig` reads them from the environment. */
export type Config = {
  mode: 'demonstration' | 'production'
  dataDir: string
  databaseUrl: string
  /** Where the database may keep temporary files, besides the temporary folder of the system. */
  temporaryFolders: readonly string[]
  /** Where people reach the site, without a slash at the end. Every link in an email begins with it. */
  siteUrl: string
  host: string
  port: number
  /** `null`: made once and kept in the data folder. */
  secret: Buffer | null
  mail: EmailSettings
  captcha: CaptchaSettings
  /** The trusted proxies: a number of hops, or addresses and CIDRs; `null` for none. */
  trustedProxies: string | null
  /** The token with which `/metrics` shows more; `null` for none. */
  metricsToken: string | null
  /** `null` in load tests: then there are no limits. */
  limits: Limits | null
  workers: 'on' | 'off'
  logLevel: LogLevel
}

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
 * Sets the environment for Astro, in this process and those that it starts: no telemetry, no look for updates. Astro asks
 * for the user's home folder when it is imported, even then; a user without one (`hasHome`) gets the folder `otherwise`.
 */
export function keepToolsOffline({ hasHome, otherwise }: { hasHome: boolean; otherwise: string }): void {
  process.env['ASTRO_TELEMETRY_DISABLED'] = '1'
  process.env['ASTRO_DISABLE_UPDATE_CHECK'] = 'true'
  if (!hasHome) process.env['HOME'] = otherwise
}

/**
 * Reads all settings. Throws `ConfigError`, with everything that is missing or weak at once.
 */
export function loadConfig(environment: Environment): Config {
  const env = cleaned(environment)
  const production = env['NODE_ENV'] === 'production'
  const parsed = SETTINGS.safeParse(withSiteUrl(env))
  const problems = parsed.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`) ?? []
  if (production) problems.push(...productionProblems(env))
  problems.push(...captchaProblems(env))
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems.sort())
  const { data } = parsed
  const dataDir = resolve(data.DATA_DIR)
  const database = databaseUrl(data.DATABASE_URL, dataDir)
  return {
    mode: production ? 'production' : 'demonstration',
    dataDir,
    databaseUrl: database,
    temporaryFolders: database.startsWith('file:') ? temporaryFolders(env) : [],
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
    captcha: {
      offered: data.CAPTCHA,
      hcaptcha:
        data.HCAPTCHA_SITE_KEY && data.HCAPTCHA_SECRET
          ? { siteKey: data.HCAPTCHA_SITE_KEY, secret: data.HCAPTCHA_SECRET }
          : null,
    },
    trustedProxies: data.TRUSTED_PROXIES ?? null,
    metricsToken: data.METRICS_TOKEN ?? null,
    limits: data.LIMITS === 'off' ? null : limitsIn(data),
    workers: data.WORKERS,
    logLevel: data.LOG_LEVEL,
  }
}

function limitsIn(data: z.infer<typeof SETTINGS>): Limits {
  return {
    client: data.LIMIT_CLIENT,
    unproven: data.LIMIT_UNPROVEN,
    links: data.LIMIT_LINKS,
    emails: data.LIMIT_MAILBOX,
    streams: { client: data.LIMIT_CLIENT_STREAMS, all: data.LIMIT_STREAMS },
    clusters: {
      client: data.CLUSTER_CLIENT,
      domain: data.CLUSTER_DOMAIN,
      pattern: data.CLUSTER_PATTERN,
      disposable: data.CLUSTER_DISPOSABLE,
      letter: data.CLUSTER_LETTER,
    },
  }
}

/** What the built pages depend on; a change of it asks for another build. */
export type BuildSettings = {
  siteUrl: string
  /** Whether email goes to the mailbox page, which a banner then says. */
  mailbox: boolean
  captcha: { offered: readonly CaptchaName[]; siteKey: string | null }
}

/** Reads the settings that the built pages depend on. Throws `ConfigError`. */
export function loadBuildSettings(environment: Environment): BuildSettings {
  const env = cleaned(environment)
  const parsed = SITE_URL.safeParse(withSiteUrl(env)['SITE_URL'])
  const offered = CAPTCHA.safeParse(env['CAPTCHA'])
  const problems = [
    ...(parsed.error?.issues.map((issue) => `SITE_URL ${issue.message}`) ?? []),
    ...(offered.error?.issues.map((issue) => `CAPTCHA ${issue.message}`) ?? []),
  ]
  if (!parsed.success || !offered.success) throw new ConfigError(problems)
  return {
    siteUrl: parsed.data,
    mailbox: env['NODE_ENV'] !== 'production' && env['SMTP_URL'] === undefined,
    captcha: {
      offered: offered.data,
      siteKey: offered.data.includes('hcaptcha') ? (env['HCAPTCHA_SITE_KEY'] ?? null) : null,
    },
  }
}

/** Set for production, without which letters would be lost, forged or unreachable. */
const NEEDED_IN_PRODUCTION: Readonly<Record<string, string>> = {
  SITE_URL: 'is missing: the address at which people reach the site.',
  SECRET: 'is missing: 32 random bytes or more, for example from: openssl rand -base64 32.',
  SMTP_URL: 'is missing: the mail server, such as smtps://user:password@mail.example.org.',
  MAIL_FROM: 'is missing: the sender of every email, such as Our letter <letter@example.org>.',
  CAPTCHA: 'is missing: say off to run without one.',
}

function captchaProblems(env: Environment): string[] {
  if (!env['CAPTCHA']?.includes('hcaptcha')) return []
  return ['HCAPTCHA_SITE_KEY', 'HCAPTCHA_SECRET']
    .filter((name) => env[name] === undefined)
    .map((name) => `${name} is missing: hCaptcha shows it beside your site.`)
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

function isLocal(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

function databaseUrl(value: string | undefined, dataDir: string): string {
  if (value === undefined) return `file:${join(dataDir, 'undersigned.db')}`
  return value.startsWith('file:') ? `file:${resolve(value.slice('file:'.length))}` : value
}

/** Where SQLite keeps temporary files (https://sqlite.org/tempfiles.html, section 5). */
function temporaryFolders(env: Environment): string[] {
  return [env['SQLITE_TMPDIR'] ?? env['TMPDIR'] ?? '/var/tmp']
}

/** The address of the site where `SITE_URL` is not set, with the port that the server listens on. */
function withSiteUrl(env: Environment): Environment {
  const { data } = SETTINGS.shape.PORT.safeParse(env['PORT'])
  const port = data || 4321
  return { ...env, SITE_URL: env['SITE_URL'] ?? `http://localhost:${port}` }
}

/**
 * The environment without what editors, shells and compose files leave around values and before the first name of a file:
 * blanks, line breaks, a byte order mark (`trim` takes all of them). An empty variable is one that was not set.
 */
function cleaned(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name.trim(), value?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  )
}
