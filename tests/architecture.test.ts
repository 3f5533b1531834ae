import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'

// Who may import whom, and what is done in one place only. Every line of the table reads downwards.

const ROOT = join(import.meta.dirname, '..')

/** A room, and the rooms and packages that it may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/domain': ['zod', 'tldts', 'disposable-email-domains-js', 'node:crypto', 'node:url'],
  'src/i18n': ['src/domain', 'intl-messageformat'],
  'src/prose': ['marked'],
  'src/letters': [
    'src/domain',
    'src/prose',
    'src/platform/age.ts',
    'zod',
    'yaml',
    'culori',
    'diff',
    'image-size',
    'node:fs',
    'node:path',
    'node:module',
    'node:timers/promises',
    'astro',
    'astro:content',
    'src/platform/project-root.ts',
  ],
  db: [
    'src/domain',
    'drizzle-orm',
    'better-sqlite3',
    'pg',
    'node:fs',
    'node:path',
    'node:module',
    'node:child_process',
    'node:timers/promises',
  ],
  'src/usecases': [
    'src/domain',
    'src/platform/age.ts',
    'db/queries',
    'db/store.ts',
    'csv-parse',
    'src/hand-over',
    'hucre',
    'yazl',
    'rate-limiter-flexible',
    'node:crypto',
    'node:events',
    'node:stream',
    'node:timers/promises',
  ],
  'src/mail': [
    'src/domain',
    'src/i18n',
    'src/prose',
    'zod',
    'nodemailer',
    'postal-mime',
    'standardwebhooks',
    'node:fs',
    'node:path',
  ],
  'src/hand-over': [
    'src/domain',
    'src/i18n',
    'src/prose',
    'bidi-js',
    'harfbuzzjs',
    'pdfkit',
    'wawoff2',
    'yazl',
    'node:',
  ],
  'src/background': [
    'src/domain',
    'src/usecases',
    'db',
    'src/mail',
    'src/platform/log.ts',
    'src/platform/programs.ts',
    'node:crypto',
    'node:fs',
    'node:path',
    'node:child_process',
  ],
  'src/accounts': ['src/domain', 'db/store.ts', 'better-auth', '@better-auth'],
  'src/captcha': ['src/domain', 'hcaptcha', 'altcha-lib', 'node:'],
  'src/web': [
    'src/domain',
    'src/i18n',
    'src/prose',
    'src/usecases',
    'astro',
    'prom-client',
    'ipaddr.js',
    'proxy-addr',
    'node:',
  ],
  'src/pages': [
    'src/components',
    'src/layouts',
    'src/usecases',
    'src/web',
    'src/domain',
    'src/i18n',
    'src/letters',
    'src/styles',
    'src/scripts',
    'src/platform/log.ts',
    'astro',
  ],
  'src/components': [
    'astro',
    'src/layouts',
    'src/usecases',
    'src/domain',
    'src/i18n',
    'src/prose',
    'src/letters',
    'src/styles',
    'src/scripts',
  ],
  'src/layouts': ['src/domain', 'src/i18n', 'src/styles', 'src/fonts', '@fontsource-variable'],
  'src/scripts': ['altcha', '@simplewebauthn/browser'],
  'src/cli': [
    'src/usecases',
    'src/domain',
    'src/cli/open.ts',
    'src/config/config.ts',
    'src/config/explain.ts',
    'src/platform/log-output.ts',
    'src/platform/proxy-findings.ts',
    'commander',
    'node:',
  ],
}

/** What is done in these files, and nowhere else. */
const ONLY_IN: readonly { what: string; pattern: RegExp; files: RegExp }[] = [
  { what: 'drizzle and the drivers', pattern: /from '(drizzle-orm|better-sqlite3|pg)[/']/, files: /^db\// },
  { what: 'the environment', pattern: /process\.env\b/, files: /^src\/config\.ts$|^db\/generate\.ts$/ },
  {
    what: 'the clock',
    pattern: /\bDate\.now\(|new Date\(\)|performance\.now\(/,
    files:
      /^src\/(app|open-for-command|build|start)\.ts$|^src\/scripts\/|^db\/sqlite-store\.ts$|^src\/pages\/.*index\.astro$/,
  },
  {
    what: 'chance',
    pattern: /Math\.random\(|randomBytes|randomUUID/,
    // Tabs of many readers must not ask at the same moment.
    files: /^src\/(app|open-for-command|scripts\/patience)\.ts$/,
  },
  {
    what: 'timers',
    pattern: /\bset(Timeout|Interval|Immediate)\(/,
    files:
      /^src\/(background\/loop|server|web\/connections|scripts\/(?:dashboard|follow|speak))\.ts$|^db\/(sqlite-store|transaction-guard)\.ts$/,
  },
  {
    what: 'words that only one database knows',
    pattern: /\.for\('(update|share|no key)|\.pragma\(|\.prepare\(/,
    files: /^db\/sqlite(-store|-handle|-faults)?\.ts$/,
  },
]

const sources = globSync(['src/**/*.{ts,astro}', 'db/**/*.ts'], { cwd: ROOT }).map((file) => ({
  file: file.split('\\').join('/'),
  text: readFileSync(join(ROOT, file), 'utf8'),
}))

function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'/g,
  )
  return [...found].map(([, from, bare]) => {
    const name = from ?? bare ?? ''
    if (name.startsWith('#db/')) return name.slice(1)
    if (name.startsWith('#')) return `src/${name.slice(1)}`
    return name.startsWith('.') ? posix.join(posix.dirname(file), name) : name
  })
}

function isBelow(path: string, room: string): boolean {
  return path === room || path.startsWith(room.endsWith(':') ? room : `${room}/`)
}

describe.each(Object.entries(MAY_IMPORT))('%s', (room, allowed) => {
  it('imports only what stands below it', () => {
    const files = sources.filter(({ file }) => isBelow(file, room))
    expect(files.length).toBeGreaterThan(0)
    const strangers = files.flatMap(({ file, text }) =>
      importsOf(file, text)
        .filter((name) => ![room, ...allowed].some((each) => isBelow(name, each)))
        .map((name) => `${file} imports ${name}`),
    )
    expect(strangers).toEqual([])
  })
})

describe.each(ONLY_IN)('$what', ({ pattern, files }) => {
  it('has its place', () => {
    const allowed = sources.filter(({ file, text }) => files.test(file) && pattern.test(text))
    expect(allowed.length, 'nothing matches: the pattern no longer finds what it guards').toBeGreaterThan(0)
    const elsewhere = sources.filter(({ file, text }) => !files.test(file) && pattern.test(text))
    expect(elsewhere.map(({ file }) => file)).toEqual([])
  })
})

it('has no rooms or files for things without a name', () => {
  const nameless = /(^|[/-])(utils?|helpers?|common|lib|manager|service|misc)([./-]|$)/
  expect(sources.map(({ file }) => file).filter((file) => nameless.test(file))).toEqual([])
})

it('keeps no state in modules', () => {
  const mutable = sources.filter(({ text }) =>
    /^(?:export )?let /m.test(text.replace(/^---[\s\S]*?^---$/m, '')),
  )
  expect(mutable.map(({ file }) => file)).toEqual([])
})

it('has file names in kebab-case, and components in PascalCase', () => {
  const names = sources.map(({ file }) => file.split('/').at(-1) ?? '')
  const odd = names.filter(
    (name) =>
      // Astro takes what begins with an underscore for no page.
      !/^(_?\[?[a-z0-9]+(-[a-z0-9]+)*\]?(\.\[?[a-z0-9]+\]?)*\.(ts|astro)|[A-Z][A-Za-z]+\.astro)$/.test(name),
  )
  expect(odd).toEqual([])
})
