import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, it, onTestFinished } from 'vitest'
import { createApp } from '#app.ts'
import { openForCommand, openForEmailCheck, openLetters, openLettersWithSecret } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { InstallationError, openInstallation } from '#config/installation.ts'
import { openStore } from '#db/open.ts'
import { findInstallation } from '#db/queries/operations/installation.ts'
import type { OpenMode } from '#db/store.ts'
import { earlierLifeIn } from '#platform/data-folder.ts'
import { type DatabaseKind, freshDatabase, freshFolder, onEachDatabase } from '#tests/support/databases.ts'
import { query } from '#tests/support/postgres.ts'

const SECRET = 'Zr1vW0pY8d3Jq6Lx9Tn2Bc5Hm7Ks4Fg1'
const OTHER = 'another-secret-of-thirty-two-bytes-or-more'
const BYTE_ORDER_MARK = '\ufeff'
const MODES: readonly OpenMode[] = ['serve', 'amend', 'inspect']

const random = (size: number) => crypto.getRandomValues(Buffer.alloc(size))

/** Settings with a database that has no tables at all, as `createdb` makes one, and a data folder. */
async function fresh(kind: DatabaseKind) {
  const dataDir = freshFolder()
  return { dataDir, env: { DATA_DIR: dataDir, DATABASE_URL: await emptyDatabase(kind) } }
}

async function emptyDatabase(kind: DatabaseKind): Promise<string> {
  if (kind === 'sqlite') return freshDatabase(kind)
  const server = inject('postgres')
  const name = `empty_${Buffer.from(random(8)).toString('hex')}`
  await query(server, `create database ${name}`)
  onTestFinished(() => query(server, `drop database if exists ${name} with (force)`))
  return `${server}/${name}`
}

/** Removes a database whole; on PostgreSQL an empty one takes its place. */
async function lose(url: string): Promise<void> {
  if (url.startsWith('file:')) {
    for (const end of ['', '-wal', '-shm', '.lock'])
      rmSync(`${url.slice('file:'.length)}${end}`, { force: true })
    return
  }
  const [server, name] = [url.slice(0, url.lastIndexOf('/')), url.slice(url.lastIndexOf('/') + 1)]
  await query(server, `drop database ${name} with (force)`)
  await query(server, `create database ${name}`)
}

/** Opens and closes; resolves to the sentence that refuses, or to `opened`. */
async function opening(env: Record<string, string>, mode: OpenMode = 'serve'): Promise<string> {
  try {
    const config = loadConfig(env)
    const { store } = await openInstallation(config, mode, { now: () => new Date(), random })
    await store.close()
    return 'opened'
  } catch (error) {
    return (error as Error).message
  }
}

onEachDatabase('an installation', (kind) => {
  it('begins where there is nothing, and is opened again by everyone after that', async () => {
    const { env, dataDir } = await fresh(kind)
    expect(await opening(env, 'inspect')).toMatch(/Start the server once/)
    expect(earlierLifeIn(dataDir)).toEqual([])
    for (const mode of MODES) expect(await opening(env, mode), mode).toBe('opened')
    const elsewhere = await fresh(kind)
    for (const mode of ['amend', 'serve', 'inspect'] as const)
      expect(await opening(elsewhere.env, mode), mode).toBe('opened')
  })

  it('does not begin anew where its database is lost: neither a start nor a command', async () => {
    const { env, dataDir } = await fresh(kind)
    await opening(env)
    await lose(env.DATABASE_URL)
    for (const mode of MODES) {
      const refused = await opening(env, mode)
      expect(refused, mode).toMatch(
        /^There is no database, or an empty one: .* holds the id of the installation and a secret/,
      )
      expect(refused, mode).toContain('To begin anew without its signatures, set DATA_DIR to an empty folder')
      expect(refused).toContain(dataDir)
    }
    await expect(openLetters(loadConfig(env))).rejects.toThrow(InstallationError)
    await expect(openForCommand(loadConfig(env), 'amend')).rejects.toThrow(InstallationError)
    await expect(createApp(loadConfig(env), { writeLog: () => {} })).rejects.toThrow(InstallationError)
    // As the sentence says.
    expect(await opening({ ...env, DATA_DIR: freshFolder() })).toBe('opened')
  })

  it.each([
    ['secret', 'a-secret-that-was-made-by-an-earlier-start'],
    ['erased.jsonl', '\n{"what":"erased"}'],
    ['mail/2026-03-01T12-00-00.000Z-AbC.eml', 'To: ada@example.org'],
    ['hand-over/unpaid-proof/en.json', '{}'],
    ['installation', 'AbCdEf'],
  ])('knows an earlier one by what is left of it in the data folder: %s', async (file, content) => {
    const { env, dataDir } = await fresh(kind)
    mkdirSync(join(dataDir, file, '..'), { recursive: true })
    writeFileSync(join(dataDir, file), content)
    for (const mode of MODES)
      expect(await opening(env, mode), mode).toMatch(/^There is no database, or an empty one/)
    expect(readdirSync(dataDir)).toEqual([file.split('/')[0]])
  })

  it('begins again where its first start was killed, wherever that was', async () => {
    // Its tables are there, and nothing else.
    const { env, dataDir } = await fresh(kind)
    await (await openStore(env.DATABASE_URL, 'serve')).close()
    for (const mode of ['inspect', 'serve'] as const) expect(await opening(env, mode)).toBe('opened')
    // A secret was made too, whole or not.
    for (const half of ['', 'a-whole-secret-that-was-written-by-then\n']) {
      const killed = await fresh(kind)
      await (await openStore(killed.env.DATABASE_URL, 'serve')).close()
      writeFileSync(join(killed.dataDir, 'secret'), half)
      expect(await opening(killed.env)).toBe('opened')
    }
    // The database knows the installation, the data folder does not yet.
    rmSync(join(dataDir, 'installation'))
    expect(await opening(env)).toBe('opened')
    expect(earlierLifeIn(dataDir)).toContain('installation')
    writeFileSync(join(dataDir, 'installation'), '')
    expect(await opening(env)).toBe('opened')
  })

  it('takes a backup of its database, and no database of another installation', async () => {
    const { env } = await fresh(kind)
    const other = await fresh(kind)
    for (const each of [env, other.env]) expect(await opening({ ...each, SECRET })).toBe('opened')
    for (const mode of MODES)
      expect(await opening({ ...env, SECRET, DATABASE_URL: other.env.DATABASE_URL }, mode)).toMatch(
        /is the database of another installation than/,
      )
    expect(await opening({ ...env, SECRET, DATA_DIR: freshFolder() })).toBe('opened')
  })

  it('names no password of a database', async () => {
    const { env } = await fresh(kind)
    await opening(env)
    await lose(env.DATABASE_URL)
    const url = new URL(env.DATABASE_URL)
    if (kind === 'postgres') url.password = 'not-for-a-log'
    const refused = await opening({ ...env, DATABASE_URL: kind === 'postgres' ? url.href : env.DATABASE_URL })
    expect(refused).toMatch(/^There is no database/)
    expect(refused).not.toContain('not-for-a-log')
  })
})

onEachDatabase('another secret', (kind) => {
  it('is refused by name, whichever way it is given, and nothing is changed', async () => {
    const { env, dataDir } = await fresh(kind)
    await opening(env)
    const file = join(dataDir, 'secret')
    const kept = readFileSync(file, 'utf8')
    const sentences: string[] = []
    const refusedBy = async (settings: Record<string, string>, sentence: RegExp) => {
      for (const mode of MODES) {
        const refused = await opening(settings, mode)
        expect(refused, mode).toMatch(sentence)
        sentences.push(refused)
      }
      await expect(openLettersWithSecret(loadConfig(settings))).rejects.toThrow(sentence)
    }
    // Set beside the one that was made.
    await refusedBy({ ...env, SECRET: OTHER }, /^SECRET is not the secret .* leave SECRET empty/)
    // Another file.
    writeFileSync(file, `${OTHER}\n`)
    await refusedBy(env, /^\S+\/secret is not the secret with which the database began/)
    // Lost: none is made in its place.
    rmSync(file)
    await refusedBy(env, /^SECRET is not set, and \S+\/secret is missing/)
    expect(existsSync(file)).toBe(false)
    writeFileSync(file, kept)
    expect(await opening(env)).toBe('opened')
    for (const sentence of sentences) {
      for (const secret of [OTHER, kept.trim()]) expect(sentence).not.toContain(secret)
    }
  })

  it('is refused in a second data folder that has none, or one of its own', async () => {
    const { env } = await fresh(kind)
    await opening({ ...env, SECRET })
    const folder = freshFolder()
    expect(await opening({ ...env, DATA_DIR: folder })).toMatch(/^SECRET is not set/)
    expect(readdirSync(folder)).toEqual([])
    expect(await opening({ ...env, DATA_DIR: folder, SECRET: SECRET.toLowerCase() })).toMatch(
      /^SECRET is not/,
    )
    expect(await opening({ ...env, DATA_DIR: folder, SECRET })).toBe('opened')
  })

  const spellings = ['', '\n', '\r\n', ' \t', '\u00a0', BYTE_ORDER_MARK]

  it('is none where only blanks, line breaks or a byte order mark around it are others, in setting and file', async () => {
    const { env, dataDir } = await fresh(kind)
    await opening({ ...env, SECRET })
    for (const around of spellings) {
      expect(await opening({ ...env, SECRET: `${around}${SECRET}${around}` }), JSON.stringify(around)).toBe(
        'opened',
      )
      writeFileSync(join(dataDir, 'secret'), `${around}${SECRET}${around}`)
      expect(await opening(env), JSON.stringify(around)).toBe('opened')
    }
    expect(await opening({ ...env, SECRET: `${SECRET.slice(0, 16)} ${SECRET.slice(16)}` })).toMatch(
      /^SECRET is not/,
    )
  })

  it('is known by a fingerprint that is another one in each database, and holds nothing of the secret', async () => {
    const found = []
    for (const each of [await fresh(kind), await fresh(kind)]) {
      const { store } = await openInstallation(loadConfig({ ...each.env, SECRET }), 'serve', {
        now: () => new Date(),
        random,
      })
      found.push(await store.read(findInstallation))
      await store.close()
    }
    const [one, other] = found
    expect(one?.fingerprint).toMatch(/^[\w-]{43}$/)
    expect(one?.fingerprint).not.toBe(other?.fingerprint)
    expect(JSON.stringify(found)).not.toContain(SECRET)
  })

  it('of several that start at once with different ones, one begins the installation', async () => {
    const { env } = await fresh(kind)
    const secrets = ['one', 'two', 'three'].map((each) => `${SECRET}-${each}`)
    const answers = await Promise.all(
      secrets.map((each) =>
        opening({ ...env, DATA_DIR: freshFolder(), SECRET: each }, kind === 'sqlite' ? 'amend' : 'serve'),
      ),
    )
    expect(answers.filter((answer) => answer === 'opened')).toHaveLength(1)
    const [winner = ''] = secrets.filter((_, i) => answers[i] === 'opened')
    expect(await opening({ ...env, DATA_DIR: freshFolder(), SECRET: winner })).toBe('opened')
  })
})

it('a weak secret is refused in a file as in the setting', async () => {
  const { env, dataDir } = await fresh('sqlite')
  for (const weak of ['short', 'x'.repeat(64)]) {
    writeFileSync(join(dataDir, 'secret'), weak)
    expect(await opening({ ...env, SECRET: weak })).toMatch(/SECRET is weak/)
    await (await openStore(env.DATABASE_URL, 'serve')).close()
    expect(await opening(env)).toMatch(/secret is weak: .* Restore it from a backup/)
  }
})

it('a check of the mail before the first start does not keep the first start from happening', async () => {
  const { env, dataDir } = await fresh('sqlite')
  const { context, close } = openForEmailCheck(loadConfig(env), null)
  expect(await context.sendTest('ada@example.org')).toMatchObject({ result: 'sent' })
  await close()
  expect(readdirSync(join(dataDir, 'mail'))).toHaveLength(1)
  expect(await opening(env)).toBe('opened')
})

it('letters are listed before the first start without beginning anything; what is made for one begins it', async () => {
  const { env, dataDir } = await fresh('sqlite')
  expect(await openLetters(loadConfig(env))).toMatchObject({ secret: null })
  expect(readdirSync(dataDir)).toEqual([])
  const { secret } = await openLettersWithSecret(loadConfig(env))
  expect(await opening(env)).toBe('opened')
  expect((await openLettersWithSecret(loadConfig(env))).secret).toEqual(secret)
})
