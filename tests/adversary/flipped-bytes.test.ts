import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { createApp } from '#app.ts'
import { loadConfig } from '#config/config.ts'
import { keepPublishedTexts } from '#features/letters/keep-published-texts.ts'
import { check } from '#features/operations/check.ts'
import { seed } from '#features/operations/seed.ts'
import { listPaperNames } from '#features/paper/list-names.ts'
import { refuseDamaged } from '#features/signatures/compare-counts.ts'
import { listNames } from '#features/signatures/list-names.ts'
import { announced } from '#tests/support/announce.ts'
import { type TestApp, testApp } from '#tests/support/app.ts'
import { freshFolder } from '#tests/support/databases.ts'
import { exported } from '#tests/support/exported.ts'
import { organiserOf } from '#tests/support/organisers.ts'
import { approvedPaper, SHEET, twoOrganisers } from '#tests/support/paper.ts'

// Bytes of a database of 300 signatures are changed, one at a time: no answer may be wrong while `check` finds nothing,
// and no count ever. `FLIPS=100` in the environment tries 100 random and 100 aimed bytes, and writes a table.

const FLIPS = Number(process.env['FLIPS'] ?? 10)
const SIGNATURES = 300

/** The tables and indexes that are aimed at, in turn. */
const AIMED = [
  'signatures',
  'signatures_counted',
  'signatures_copy',
  'signatures_by_time',
  'signatures_by_name',
  'version_answers',
  'consents',
  'paper_signatures',
  'sqlite_autoindex_signatures_1',
  'sqlite_schema',
] as const

type Kind = 'random' | 'aimed'
type Answer = 'right' | 'refused' | 'wrong'
type Answers = Record<'count' | 'names' | 'search' | 'paper' | 'export' | 'command', Answer>
type Trial = { kind: Kind; at: string; start: 'refused' | 'started'; clean: boolean; answers: Answers | null }

/** Numbers that are the same in every run (mulberry32). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** What the public and an export get from an app, as texts. */
const ASK: Readonly<Record<keyof Answers, (app: TestApp) => Promise<unknown>>> = {
  async count(app) {
    const { asOf: _, ...count } = (await app.counts.of(app.letter)).count
    return count
  },
  async names(app) {
    const pages = []
    for (let after: string | null = null; ;) {
      const page = await listNames(app.context, app.letter, { after, query: '' })
      pages.push(page)
      if (page.next === null) return pages
      after = page.next
    }
  },
  async search(app) {
    return Promise.all(
      [...'abdgmos'].map((query) => listNames(app.context, app.letter, { after: null, query })),
    )
  },
  paper: (app) => listPaperNames(app.context, app.letter, { after: null, query: '' }),
  async export(app) {
    return (await exported(app, { pending: true })).text
  },
  async command(app) {
    await refuseDamaged(app.context.store)
    return (await exported(app, { pending: true, format: 'jsonl' })).text
  },
}

it('no changed byte on the disk makes an answer wrong where the check finds no damage', async () => {
  const numbers = numbersFrom(14)
  const app = await testApp('sqlite')
  await keepPublishedTexts(app.context, app.letters)
  expect(await seed(app.context, app.letter, SIGNATURES, () => {})).toMatchObject({ ok: true })
  const organisers = await twoOrganisers(app)
  await approvedPaper(app, organisers, SHEET)
  await announced(app, await organiserOf(app.context, 'owner'))
  const path = app.config.databaseUrl.slice('file:'.length)
  const truth = await answersOf(app, null)
  await app.close()
  const sound = readFileSync(path)
  const pages = pagesOf(path)

  const trials: Trial[] = []
  for (let i = 0; i < 2 * FLIPS; i += 1) {
    const kind = i < FLIPS ? 'random' : 'aimed'
    const aim = AIMED[i % AIMED.length] ?? 'signatures'
    const page = pages.filter(({ name }) => name === aim)
    const start = kind === 'random' ? 0 : ((page[numbers(page.length)]?.pageno ?? 1) - 1) * 4096
    const at = start + numbers(kind === 'random' ? sound.length : 4096)
    const changed = Buffer.from(sound)
    changed[at] = (changed[at] ?? 0) ^ (1 + numbers(255))
    trials.push(await attempt(kind, `${kind === 'aimed' ? aim : 'anywhere'} ${at}`, changed))
  }
  if (process.env['FLIPS']) report(trials)

  const wrong = (trial: Trial, what: Answer) =>
    trial.answers ? Object.entries(trial.answers).filter(([, answer]) => answer === what) : []
  expect(trials.filter((trial) => trial.clean && wrong(trial, 'wrong').length > 0)).toEqual([])
  expect(
    trials.filter((trial) => !trial.clean && trial.answers?.command !== 'refused' && trial.answers),
  ).toEqual([])
  expect(trials.filter(({ answers }) => answers?.count === 'wrong')).toEqual([])
  expect(trials.some(({ clean }) => !clean)).toBe(true)

  /** Starts the program on a changed file, asks it all, and checks the file. */
  async function attempt(kind: Kind, at: string, changed: Buffer): Promise<Trial> {
    const folder = freshFolder()
    copyFileSync(join(app.config.dataDir, 'secret'), join(folder, 'secret'))
    const file = join(folder, 'undersigned.db')
    writeFileSync(file, changed)
    const config = loadConfig({ DATA_DIR: folder, DATABASE_URL: `file:${file}`, MAIL_RATE: '1000' })
    const parts = {
      letters: new Map([[app.letter.slug, app.letter]]),
      now: app.context.now,
      writeLog: () => {},
    }
    let opened: Awaited<ReturnType<typeof createApp>>
    try {
      opened = await createApp(config, parts)
    } catch {
      return { kind, at, start: 'refused', clean: false, answers: null }
    }
    const again = { ...app, ...opened, letter: app.letter }
    try {
      const kept = await keepPublishedTexts(again.context, again.letters).catch(() => ({ ok: false }))
      if (!kept.ok) return { kind, at, start: 'refused', clean: false, answers: null }
      const answers = await answersOf(again, truth)
      const clean = await check(again.context, again.letters).then(
        (findings) => findings.every(({ found }) => found === 0),
        () => false,
      )
      return { kind, at, start: 'started', clean, answers: answers as Answers }
    } finally {
      await opened.close().catch(() => {})
    }
  }
})

/** What is answered; compared with what is true, where that is given. */
async function answersOf(
  app: TestApp,
  truth: Record<string, string> | null,
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {}
  for (const [what, ask] of Object.entries(ASK)) {
    const text = await ask(app).then(
      (answer) => JSON.stringify(answer),
      (error: unknown) => {
        if (truth) return null
        throw error
      },
    )
    answers[what] = !truth
      ? (text ?? '')
      : text === null
        ? 'refused'
        : text === truth[what]
          ? 'right'
          : 'wrong'
  }
  return answers
}

function pagesOf(path: string): { name: string; pageno: number }[] {
  const client = new Database(path, { readonly: true })
  try {
    return client.prepare('select name, pageno from dbstat').all() as { name: string; pageno: number }[]
  } finally {
    client.close()
  }
}

function report(trials: readonly Trial[]) {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const rows = new Map<string, Trial[]>()
  for (const trial of trials) {
    const name = trial.kind === 'random' ? 'random' : `aimed: ${trial.at.split(' ')[0]}`
    rows.set(name, [...(rows.get(name) ?? []), trial])
  }
  rows.set('all', [...trials])
  const asks = Object.keys(ASK) as (keyof Answers)[]
  say(
    `\n| bytes | changed | start refused | check finds it | check clean | clean and wrong | ${asks.map((a) => `${a}: right/refused/wrong`).join(' | ')} |`,
  )
  say(`| --- | ${'--- | '.repeat(5 + asks.length)}`)
  for (const [name, some] of rows) {
    const started = some.filter(({ answers }) => answers)
    const tell = (ask: keyof Answers) =>
      (['right', 'refused', 'wrong'] as const)
        .map((is) => started.filter(({ answers }) => answers?.[ask] === is).length)
        .join('/')
    const clean = some.filter((trial) => trial.clean)
    const cleanWrong = clean.filter(({ answers }) => answers && Object.values(answers).includes('wrong'))
    const cells = [
      some.length,
      some.length - started.length,
      started.filter((trial) => !trial.clean).length,
      clean.length,
      cleanWrong.length,
      ...asks.map(tell),
    ]
    say(`| ${name} | ${cells.join(' | ')} |`)
  }
  for (const trial of trials.filter(({ answers }) => answers && Object.values(answers).includes('wrong')))
    say(`wrong: ${JSON.stringify(trial)}`)
}
