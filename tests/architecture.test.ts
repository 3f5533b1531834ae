import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

// Which folder may import which, and what is done in one place only. docs/development.md explains the rooms.

const ROOT = join(import.meta.dirname, '..')

/** The features, lowest first: each may import those before it. */
const FEATURES = [
  'letters',
  'signatures',
  'email',
  'abuse',
  'signing',
  'organisers',
  'moderation',
  'updates',
  'paper',
  'export',
  'hand-over',
  'privacy',
  'statistics',
  'operations',
]

/** Every room, lowest first, with the packages that it may import. A room may import every room above it in this list. */
const ROOMS: readonly { room: string; packages: readonly string[]; not?: readonly string[] }[] = [
  {
    room: 'src/values',
    packages: ['zod', 'tldts', 'disposable-email-domains-js', 'node:crypto', 'node:url'],
  },
  { room: 'src/i18n', packages: ['intl-messageformat'] },
  {
    room: 'src/platform',
    packages: ['age-encryption', 'ipaddr.js', 'proxy-addr', 'zod', 'node:'],
    not: ['src/i18n'],
  },
  {
    room: 'db',
    packages: ['drizzle-orm', 'better-sqlite3', 'pg', 'prettier', 'node:'],
    not: ['src/i18n', 'src/platform'],
  },
  {
    room: 'src/features',
    packages: [
      'zod',
      'marked',
      'yaml',
      'culori',
      'diff',
      'image-size',
      'nodemailer',
      'postal-mime',
      'standardwebhooks',
      'tldts',
      'hcaptcha',
      'altcha-lib',
      'better-auth',
      '@better-auth',
      'csv-parse',
      'hucre',
      'yazl',
      'bidi-js',
      'harfbuzzjs',
      'pdfkit',
      'wawoff2',
      'ipaddr.js',
      'node:',
    ],
  },
  { room: 'src/config', packages: ['zod', 'node:'] },
  {
    room: 'src/web',
    packages: ['astro', 'astro:content', 'prom-client', 'ipaddr.js', 'proxy-addr', 'node:'],
  },
  { room: 'src/scripts', packages: ['altcha', '@simplewebauthn/browser'], not: ['src', 'db'] },
  { room: 'src/styles', packages: [], not: ['src', 'db'] },
  { room: 'src/layouts', packages: ['@fontsource-variable'], not: ['db'] },
  { room: 'src/components', packages: ['astro'], not: ['db'] },
  { room: 'src/pages', packages: ['astro'], not: ['db'] },
  { room: 'src/cli', packages: ['commander', 'node:'], not: ['src/web', 'src/pages', 'src/components'] },
  { room: 'src/app.ts', packages: ['node:'], not: ['src/pages', 'src/components', 'src/cli'] },
  { room: 'src/build', packages: ['astro', 'vite', 'node:'], not: ['src/pages', 'src/components'] },
  { room: 'src/server', packages: ['astro', 'node:'], not: ['src/pages', 'src/components'] },
  // Astro's own names.
  { room: 'src/middleware.ts', packages: ['astro', 'astro:middleware'], not: ['src/server', 'src/build'] },
  { room: 'src/env.d.ts', packages: [] },
  { room: 'src/content.config.ts', packages: ['astro', 'astro:content'] },
]

/** What is done in these files, and nowhere else. */
const ONLY_IN: readonly { what: string; pattern: RegExp; files: RegExp }[] = [
  { what: 'drizzle and the drivers', pattern: /from '(drizzle-orm|better-sqlite3|pg)[/']/, files: /^db\// },
  {
    what: 'the environment',
    pattern: /process\.env\b/,
    files: /^src\/config\/config\.ts$|^db\/generate\.ts$/,
  },
  {
    what: 'the clock',
    pattern: /\bDate\.now\(|new Date\(\)|performance\.now\(/,
    files:
      /^src\/(app|cli\/open|build\/build|server\/start)\.ts$|^src\/scripts\/|^db\/sqlite\/|^src\/pages\/.*index\.astro$/,
  },
  {
    what: 'randomness',
    pattern: /Math\.random\(|randomBytes|randomUUID/,
    // Tabs of many readers must not ask at the same moment.
    files: /^src\/(app|cli\/open|scripts\/backoff)\.ts$/,
  },
  {
    what: 'timers',
    pattern: /\bset(Timeout|Interval|Immediate)\(/,
    files:
      /^src\/(platform\/loop|server\/[a-z-]+|web\/http\/connections|scripts\/(?:announce|count-poll|dashboard|letter-stream))\.ts$|^db\/(sqlite\/[a-z-]+|transaction-guard)\.ts$/,
  },
  {
    what: 'statements that only one database knows',
    pattern: /\.for\('(update|share|no key)|\.pragma\(|\.prepare\(/,
    files: /^db\/sqlite\//,
  },
  {
    // These keep files: of email in a demonstration, of the document that is handed over, and its fonts.
    what: 'files, of the features',
    pattern: /from 'node:fs/,
    files:
      /^(db|src\/(platform|config|web|cli|build|server))\/|^src\/features\/(email\/(mailbox|file-transport)|hand-over\/(bundle|make-files|kept-documents|hand-overs|document\/[a-z-]+))\.ts$/,
  },
]

type Source = { file: string; text: string }

const sources: Source[] = globSync(['src/**/*.{ts,astro}', 'db/**/*.ts'], { cwd: ROOT }).map((file) => ({
  file: file.split('\\').join('/'),
  text: readFileSync(join(ROOT, file), 'utf8'),
}))

/** What a file imports, as paths from the project's root or names of packages. */
function importsOf({ file, text }: Source): string[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/g,
  )
  return [...found].map(([, from, bare, inline]) => {
    const name = (from ?? bare ?? inline ?? '').replace(/\?\w+$/, '')
    if (name.startsWith('#db/')) return name.slice(1)
    if (name.startsWith('#')) return `src/${name.slice(1)}`
    return name.startsWith('.') ? posix.join(posix.dirname(file), name) : name
  })
}

const imports = new Map(sources.map((source) => [source.file, importsOf(source)]))

function isBelow(path: string, room: string): boolean {
  return path === room || path.startsWith(room.endsWith(':') ? room : `${room}/`)
}

function isOfProject(name: string): boolean {
  return name.startsWith('src/') || name.startsWith('db/')
}

function levelOf(path: string): number {
  return ROOMS.findIndex(({ room }) => isBelow(path, room))
}

describe.each(ROOMS)('$room', ({ room, packages, not = [] }) => {
  const files = [...imports].filter(([file]) => isBelow(file, room))

  it('imports packages of its own list and rooms below it', () => {
    expect(files.length, 'the room is empty').toBeGreaterThan(room === 'src/styles' ? -1 : 0)
    const level = levelOf(room)
    const strangers = files.flatMap(([file, names]) =>
      names
        .filter((name) =>
          isOfProject(name)
            ? !isBelow(name, room) &&
              !isPureNounForDb(room, name) &&
              (levelOf(name) > level || levelOf(name) < 0 || not.some((each) => isBelow(name, each)))
            : ![...packages].some((each) => isBelow(name, each)),
        )
        .map((name) => `${file} imports ${name}`),
    )
    expect(strangers).toEqual([])
  })
})

/** The schema names the kinds of things that features define: of these it may import what knows nothing of a database. */
function isPureNounForDb(room: string, name: string): boolean {
  return room === 'db' && isBelow(name, 'src/features') && !reaches(name, 'db')
}

function reaches(file: string, room: string, seen = new Set<string>()): boolean {
  if (seen.has(file)) return false
  seen.add(file)
  return (imports.get(file) ?? []).some((name) => isBelow(name, room) || reaches(name, room, seen))
}

it('a feature imports only features before it', () => {
  const orderOf = (path: string) => FEATURES.indexOf(path.split('/')[2] ?? '')
  const upward = [...imports].flatMap(([file, names]) =>
    isBelow(file, 'src/features') && orderOf(file) >= 0
      ? names
          .filter((name) => isBelow(name, 'src/features') && orderOf(name) > orderOf(file))
          .map((name) => `${file} imports ${name}`)
      : [],
  )
  expect(upward.filter((each) => !each.startsWith('src/features/'))).toEqual([])
})

it('every file is in a room, and every folder of features, queries and tests has the name of a feature', () => {
  const loose = globSync(['src/*', 'src/**/*.{ts,astro}', 'db/**/*.ts'], { cwd: ROOT })
    .filter((path) => !isBelow(path, 'src/content'))
    .filter((path) => levelOf(path) < 0)
  expect(loose).toEqual([])
  const below = (folder: string) =>
    globSync(`${folder}/*/`, { cwd: ROOT }).map((path) => path.split('/').at(-1) ?? '')
  for (const folder of ['src/features', 'db/queries', 'tests/features', 'src/components'])
    expect(
      below(folder).filter((name) => !FEATURES.includes(name)),
      folder,
    ).toEqual([])
  const looseInside = globSync(['db/queries/*.ts', 'tests/features/*.ts'], { cwd: ROOT })
  expect(looseInside).toEqual([])
  const looseTests = globSync('tests/*', { cwd: ROOT }).map((path) => path.split('/')[1] ?? '')
  const rooms = ROOMS.map(({ room }) => room.split('/').at(-1) ?? '')
  const known = [
    ...rooms,
    'journeys',
    'adversary',
    'support',
    'regexes',
    'architecture.test.ts',
    'docs.test.ts',
    'docs-commands.test.ts',
    'docs-commands.test.ts',
    'guards.test.ts',
  ]
  expect(looseTests.filter((name) => !known.includes(name))).toEqual([])
})

it('a test of a file stands where the file is', () => {
  const strays = globSync('tests/{features,values,i18n,platform,config,cli,build}/**/', { cwd: ROOT })
    .map((path) => path.replace(/\/$/, '').replace(/^tests/, 'src'))
    .filter((folder) => !existsSync(join(ROOT, folder)))
  expect(strays).toEqual([])
})

it('imports nothing in a circle', () => {
  const done = new Set<string>()
  const circles: string[] = []
  function walk(file: string, path: string[]): void {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file) || path.includes(file)) return
    for (const name of imports.get(file) ?? []) if (imports.has(name)) walk(name, [...path, file])
    done.add(file)
  }
  for (const file of imports.keys()) walk(file, [])
  expect(circles).toEqual([])
})

it('imports by subpaths, not by climbing', () => {
  const all = globSync(['src/**/*.{ts,astro}', 'db/**/*.ts', 'tests/**/*.ts', 'tools/**/*.ts'], { cwd: ROOT })
  const climbing = all.filter((file) =>
    /\b(?:from|import)\s*\(?\s*'\.\.\//.test(readFileSync(join(ROOT, file), 'utf8')),
  )
  expect(climbing).toEqual([])
})

describe.each(ONLY_IN)('$what', ({ pattern, files }) => {
  it('are used only in the files that are named here', () => {
    const allowed = sources.filter(({ file, text }) => files.test(file) && pattern.test(text))
    expect(allowed.length, 'nothing matches: the pattern no longer finds what it guards').toBeGreaterThan(0)
    const elsewhere = sources.filter(({ file, text }) => !files.test(file) && pattern.test(text))
    expect(elsewhere.map(({ file }) => file)).toEqual([])
  })
})

it('has no room or file named for things without an idea', () => {
  const nameless = /(^|[/-])(utils?|helpers?|common|lib|manager|service|misc)([./-]|$)/
  expect(sources.map(({ file }) => file).filter((file) => nameless.test(file))).toEqual([])
})

it('keeps no state in modules', () => {
  const mutable = sources.filter(({ text }) =>
    /^(?:export )?let /m.test(text.replace(/^---[\s\S]*?^---$/m, '')),
  )
  expect(mutable.map(({ file }) => file)).toEqual([])
})

it('has a docstring for every exported name', () => {
  const undocumented = sources
    // Astro reads the exports of pages: nothing of ours imports them.
    .filter(({ file }) => file.endsWith('.ts') && !file.endsWith('.d.ts') && !isBelow(file, 'src/pages'))
    .flatMap(({ file, text }) =>
      undocumentedExports(
        ts.createSourceFile(file, text, {
          languageVersion: ts.ScriptTarget.Latest,
          jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
        }),
      ).map((name) => `${file} ${name}`),
    )
  expect(undocumented).toEqual([])
})

/** The exported statements of a file without a docstring, by their first lines. */
function undocumentedExports(source: ts.SourceFile): string[] {
  return source.statements
    .filter((statement) => ts.canHaveModifiers(statement))
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .filter(({ pos }) => {
      const comment = ts.getLeadingCommentRanges(source.text, pos)?.at(-1)
      return comment === undefined || !source.text.startsWith('/**', comment.pos)
    })
    .map((statement) => source.text.slice(statement.getStart(source), statement.end).split('\n', 1)[0] ?? '')
}

it('has file names in kebab-case, and components in PascalCase', () => {
  const names = sources.map(({ file }) => file.split('/').at(-1) ?? '')
  const odd = names.filter(
    (name) =>
      // Astro makes no page of a file whose name begins with an underscore.
      !/^(_?\[?[a-z0-9]+(-[a-z0-9]+)*\]?(\.\[?[a-z0-9]+\]?)*\.(ts|astro)|[A-Z][A-Za-z]+\.astro)$/.test(name),
  )
  expect(odd).toEqual([])
})
