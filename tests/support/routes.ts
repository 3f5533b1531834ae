import { globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { Inhabited } from './inhabited.ts'

const PAGES = join(import.meta.dirname, '..', '..', 'src', 'pages')
const LETTER = '/letters/unpaid-proof'

/** A page file of the project, with an address at which it can really be asked. */
export type Route = {
  file: string
  path: string
  /** Whether it is a personal page: the file says so, or it is for organisers. */
  isPersonal: boolean
  /** Whether it takes a POST: the file says so. */
  takesPost: boolean
}

/** Every page file has an example of its own here; parameters are real. */
const EXAMPLES: Readonly<Record<string, (site: Inhabited) => string>> = {
  '[...locale]/organise/account/index.astro': () => '/organise/account',
  '[...locale]/organise/account/[act].astro': () => '/organise/account/sign-out-everywhere',
  '[...locale]/organise/confirm.astro': () => '/organise/confirm',
  '[...locale]/organise/index.astro': () => '/fr/organise',
  '[...locale]/organise/letters/[slug]/export.astro': () => `/organise${LETTER}/export`,
  '[...locale]/organise/letters/[slug]/exports/[id].json.ts': () => `/organise${LETTER}/exports/nothing.json`,
  '[...locale]/organise/letters/[slug]/figures.json.ts': () => `/organise${LETTER}/figures.json`,
  '[...locale]/organise/letters/[slug]/hand-over/[file].ts': () => `/organise${LETTER}/hand-over/nothing.pdf`,
  '[...locale]/organise/letters/[slug]/hand-over/index.astro': () => `/ar/organise${LETTER}/hand-over`,
  '[...locale]/organise/letters/[slug]/index.astro': () => `/organise${LETTER}`,
  '[...locale]/organise/letters/[slug]/audit.astro': () => `/organise${LETTER}/audit`,
  '[...locale]/organise/letters/[slug]/audit.csv.ts': () => `/organise${LETTER}/audit.csv`,
  '[...locale]/organise/letters/[slug]/suspicious-activity.astro': () =>
    `/organise${LETTER}/suspicious-activity`,
  '[...locale]/organise/letters/[slug]/invalidate.astro': () => `/organise${LETTER}/invalidate`,
  '[...locale]/organise/letters/[slug]/invalidations.astro': () => `/ar/organise${LETTER}/invalidations`,
  '[...locale]/organise/letters/[slug]/signatures/[id].astro': () => `/organise${LETTER}/signatures/nothing`,
  '[...locale]/organise/letters/[slug]/signatures/by-address.astro': () =>
    `/organise${LETTER}/signatures/by-address`,
  '[...locale]/organise/letters/[slug]/signatures/all.astro': () => `/fr/organise${LETTER}/signatures/all`,
  '[...locale]/organise/letters/[slug]/members/index.astro': () => `/organise${LETTER}/members`,
  '[...locale]/organise/letters/[slug]/members/[id].astro': () =>
    `/organise${LETTER}/members/nothing?to=nothing`,
  '[...locale]/organise/letters/[slug]/paper/[id]/index.astro': () => `/organise${LETTER}/paper/nothing`,
  '[...locale]/organise/letters/[slug]/paper/[id]/rows/[row].astro': () =>
    `/organise${LETTER}/paper/nothing/rows/nothing`,
  '[...locale]/organise/letters/[slug]/paper/index.astro': () => `/organise${LETTER}/paper`,
  '[...locale]/organise/letters/[slug]/paper/template.csv.ts': () => `/organise${LETTER}/paper/template.csv`,
  '[...locale]/organise/letters/[slug]/updates/[id]/cancel.astro': () =>
    `/organise${LETTER}/updates/nothing/cancel`,
  '[...locale]/organise/letters/[slug]/updates/[id]/delete.astro': () =>
    `/organise${LETTER}/updates/nothing/delete`,
  '[...locale]/organise/letters/[slug]/updates/[id]/index.astro': () => `/organise${LETTER}/updates/new`,
  '[...locale]/organise/letters/[slug]/updates/[id]/preview.ts': () =>
    `/organise${LETTER}/updates/nothing/preview`,
  '[...locale]/organise/letters/[slug]/updates/[id]/send.astro': () =>
    `/organise${LETTER}/updates/nothing/send`,
  '[...locale]/organise/letters/[slug]/updates/index.astro': () => `/organise${LETTER}/updates`,
  '[...locale]/organise/invitation/[token].astro': ({ tokens }) => `/de/organise/invitation/${tokens.own}`,
  '[...locale]/organise/passkey/[step].json.ts': () => '/organise/passkey/begin.json',
  '[...locale]/organise/sign-in/[token].astro': ({ tokens }) => `/de/organise/sign-in/${tokens.own}`,
  '[...locale]/organise/sign-in/index.astro': () => '/ar/organise/sign-in',
  '[...locale]/organise/sign-out.ts': () => '/organise/sign-out',
  '[...locale]/[status].astro': () => '/fr/404',
  '[...locale]/find-my-signature.astro': () => '/fr/find-my-signature',
  '[...locale]/index.astro': () => '/',
  '[...locale]/letters/[slug]/check-your-mail.astro': () => `/de${LETTER}/check-your-mail`,
  '[...locale]/letters/[slug]/feed.xml.ts': () => `${LETTER}/feed.xml`,
  '[...locale]/letters/[slug]/index.astro': () => `/ar${LETTER}`,
  '[...locale]/[letters]/[slug]/updates.astro': () => `/es${LETTER}/updates`,
  '[...locale]/letters/[slug]/signatures.astro': () => `/es${LETTER}/signatures`,
  '[...locale]/letters/[slug]/signatures/paper.astro': () => `/es${LETTER}/signatures/paper`,
  '[...locale]/letters/[slug]/versions/[number]/changes.astro': () => `${LETTER}/versions/2/changes`,
  '[...locale]/letters/[slug]/versions/[number]/index.astro': () => `${LETTER}/versions/1`,
  '[...locale]/letters/[slug]/versions/index.astro': () => `${LETTER}/versions`,
  '[...locale]/letters/index.astro': () => '/fr/letters',
  '[...locale]/privacy.astro': () => '/privacy',
  'bounces.ts': () => '/bounces',
  'fresh/feed.xml.ts': () => '/fresh/feed.xml',
  'fresh/letter.astro': () => '/fresh/letter',
  'fresh/privacy.astro': () => '/fresh/privacy',
  'healthz.ts': () => '/healthz',
  'letters/[slug]/count.json.ts': () => `${LETTER}/count.json`,
  'letters/[slug]/events.ts': () => `${LETTER}/events`,
  'letters/[slug]/picture.[type].ts': () => `${LETTER}/picture.png`,
  'letters/[slug]/challenge.json.ts': () => `${LETTER}/challenge.json`,
  'letters/[slug]/sign.astro': () => `${LETTER}/sign`,
  'letters/[slug]/theme.css.ts': () => `${LETTER}/theme.css`,
  'letters/[slug]/versions/[number]/[locale].md.ts': () => `${LETTER}/versions/2/en.md`,
  'mailbox.astro': () => '/mailbox',
  'metrics.ts': () => '/metrics',
  'robots.txt.ts': () => '/robots.txt',
  'signature/[token].astro': ({ tokens }) => `/signature/${tokens.own}`,
  'sitemap.xml.ts': () => '/sitemap.xml',
  'unsubscribe/[token].astro': ({ tokens }) => `/unsubscribe/${tokens.unsubscribe}`,
  'unsubscribe/organiser/[token].astro': () => `/unsubscribe/organiser/${'n'.repeat(63)}`,
  'verify/[token].astro': ({ tokens }) => `/verify/${tokens.verify}`,
}

/** The page files of the project. What begins with an underscore is none. */
export function pageFiles(): string[] {
  return globSync('**/*.{astro,ts}', { cwd: PAGES })
    .map((file) => file.split('\\').join('/'))
    .filter((file) => !/(?:^|\/)_/.test(file))
    .sort()
}

/** The page files that take a POST: they say so themselves. */
export function postRoutes(): string[] {
  return pageFiles().filter((file) => takesPost(readFileSync(join(PAGES, file), 'utf8')))
}

function takesPost(source: string): boolean {
  return /[!=]== 'POST'|\brunAction\(|export const POST\b/.test(source)
}

/** Every page of the project with its example; throws where one has none, and where an example is of no page. */
export function routesOf(site: Inhabited): Route[] {
  const files = pageFiles()
  const missing = files.filter((file) => !EXAMPLES[file])
  if (missing.length > 0) throw new Error(`No example in tests/support/routes.ts for: ${missing.join(', ')}`)
  const gone = Object.keys(EXAMPLES).filter((file) => !files.includes(file))
  if (gone.length > 0)
    throw new Error(`An example in tests/support/routes.ts for no page: ${gone.join(', ')}`)
  return files.map((file) => {
    const source = readFileSync(join(PAGES, file), 'utf8')
    return {
      file,
      path: EXAMPLES[file]?.(site) ?? '',
      isPersonal: source.includes('markPersonal(') || file.startsWith('[...locale]/organise/'),
      takesPost: takesPost(source),
    }
  })
}

/** One static file of each kind that the build has, by its ending. */
export function staticKinds(root: string): Map<string, string> {
  const files = globSync('**/*.*', { cwd: join(root, 'dist', 'client') }).map((file) =>
    file.split('\\').join('/'),
  )
  const address = (file: string) => `/${file.replace(/(?:^|\/)index\.html$|\.html$/, '')}`
  return new Map(
    files
      .sort()
      .filter((file) => !/(?:^|\/)\d{3}\.html$/.test(file))
      .map((file) => [extname(file), address(file)]),
  )
}
