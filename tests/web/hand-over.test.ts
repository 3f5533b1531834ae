import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openForCommand } from '#cli/open.ts'
import { loadConfig } from '#config/config.ts'
import { pageOfAuditLog } from '#db/queries/organisers/audit-entries.ts'
import { freshFolder } from '#tests/support/databases.ts'
import { type OrganiserVisitor, organiserAt } from '#tests/support/organisers.ts'
import { childOf } from '#tests/support/process-figures.ts'
import { freshSettings, runServer, startServer, type TestServer, undersigned } from '#tests/support/server.ts'
import { until } from '#tests/support/waiting.ts'
import { rangeOf } from '#web/http/file-response.ts'

const PAGE = '/organise/letters/unpaid-proof/hand-over'

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** How far it is, as the page's script asks; `null` once nothing is being made. */
async function progressAt(
  olga: OrganiserVisitor,
): Promise<{ done: number; total: number; text: string } | null> {
  const answer = await olga.get(PAGE, { Accept: 'application/json' })
  return (await answer.json()) as { done: number; total: number; text: string } | null
}

/** Waits until nothing is being made. */
function ready(olga: OrganiserVisitor) {
  return until(async () => (await progressAt(olga)) === null, 'nothing is being made any more')
}

async function acts(server: TestServer) {
  const { context, close } = await openForCommand(loadConfig(server.env), 'inspect')
  const entries = await context.store.read((db) =>
    pageOfAuditLog(db, 'unpaid-proof', { after: null, limit: 10 }),
  )
  await close()
  return entries.filter(({ action }) => action === 'handed-over')
}

async function seeded(kind: 'sqlite' | 'postgres', faults: string[] = []): Promise<TestServer> {
  const env = await freshSettings(kind)
  await undersigned(['seed', '--count', '300'], env)
  return runServer(env, { faults })
}

describe('the page of the hand-over', () => {
  it('has a document made, shows how far it is, and hands it out to who may have it', async () => {
    const server = await seeded('sqlite')
    const olga = await organiserAt(server)
    expect((await olga.fillIn(PAGE, { language: 'xx' })).status).toBe(422)
    expect((await olga.fillIn(PAGE, { language: 'fr' })).status).toBe(303)
    expect((await (await olga.get(PAGE)).text()).includes('<progress')).toBe(true)
    expect((await olga.fillIn(PAGE, { language: 'en' })).status).toBe(409)
    expect(await progressAt(olga)).toMatchObject({ done: expect.any(Number), total: expect.any(Number) })
    await ready(olga)
    const html = await (await olga.get(PAGE)).text()
    for (const name of ['unpaid-proof.fr.pdf', 'unpaid-proof.fr.zip']) {
      const file = `${PAGE}/${name}`
      const whole = await olga.get(file)
      expect(whole.status).toBe(200)
      expect(whole.headers.get('cache-control')).toBe('no-store')
      expect(whole.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`)
      const bytes = new Uint8Array(await whole.arrayBuffer())
      expect(html).toContain(digest(bytes))
      // Going on with a download that broke off.
      const etag = whole.headers.get('etag') ?? ''
      const rest = await olga.get(file, { Range: 'bytes=1000-', 'If-Range': etag })
      expect(rest.status).toBe(206)
      expect(rest.headers.get('content-range')).toBe(`bytes 1000-${bytes.length - 1}/${bytes.length}`)
      expect(digest(new Uint8Array(await rest.arrayBuffer()))).toBe(digest(bytes.slice(1000)))
      const other = await olga.get(file, { Range: 'bytes=1000-', 'If-Range': '"another"' })
      expect(other.status).toBe(200)
      await other.body?.cancel()
      expect((await olga.get(file, { Range: `bytes=${bytes.length}-` })).status).toBe(416)
      expect((await olga.get(file, { 'If-None-Match': etag })).status).toBe(304)
    }
    const folder = join(server.env['DATA_DIR'] ?? '', 'hand-over', 'unpaid-proof')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(folder))
      expect(statSync(join(folder, file)).mode & 0o777, file).toBe(0o600)
    const [act] = await acts(server)
    expect(act).toMatchObject({ count: expect.any(Number), organiserId: expect.any(String) })
    expect(JSON.parse(act?.detail ?? '')).toMatchObject({
      language: 'fr',
      pdf: expect.stringMatching(/^[0-9a-f]{64}$/),
    })

    const viewer = await organiserAt(server, 'viewer', { address: 'viewer@example.org' })
    expect((await viewer.get(`${PAGE}/unpaid-proof.fr.pdf`)).status).toBe(403)
    expect((await viewer.get(PAGE)).status).toBe(403)
    for (const name of [
      '..%2f..%2fsecret',
      '%252e%252e',
      'fr.json',
      'making.json',
      'unpaid-proof.de.pdf',
      'other.fr.pdf',
    ])
      expect((await olga.get(`${PAGE}/${name}`)).status, name).toBeGreaterThanOrEqual(400)
    const [first] = readdirSync(folder).filter((file) => file.endsWith('.pdf'))
    expect((await olga.get(`${PAGE}/${first}`)).status).toBe(404)
    // A new one takes its place, and leaves nothing of it.
    expect((await olga.fillIn(PAGE, { language: 'fr' })).status).toBe(303)
    await ready(olga)
    expect(readdirSync(folder).filter((file) => file.endsWith('.pdf'))).toHaveLength(1)
    expect(existsSync(join(folder, first ?? ''))).toBe(false)
  })
})

describe('the making of a document', () => {
  it('may be begun again after the process that does it was killed; one that stops takes it along', async () => {
    const server = await seeded('sqlite', ['hand-over-failed'])
    const olga = await organiserAt(server)
    await olga.fillIn(PAGE, { language: 'en' })
    const child = await until(() => makerOf(server), 'the child is there')
    process.kill(child, 'SIGKILL')
    await ready(olga)
    expect(await (await olga.get(PAGE)).text()).toContain('The document was not created')
    expect(server.log()).toContainEqual(
      expect.objectContaining({ event: 'hand-over-failed', fault: 'ended with SIGKILL' }),
    )
    await olga.fillIn(PAGE, { language: 'en' })
    await ready(olga)
    expect(await (await olga.get(PAGE)).text()).toContain('unpaid-proof.en.zip')
    await olga.fillIn(PAGE, { language: 'de' })
    const second = await until(() => makerOf(server), 'the second child is there')
    server.process.kill('SIGTERM')
    expect(await server.ended).toBe(0)
    expect(existsSync(`/proc/${second}`)).toBe(false)
    const again = await runServer(server.env, { faults: ['hand-over-failed'] })
    const page = await (await (await organiserAt(again)).get(PAGE)).text()
    expect(page).toContain('The document was not created')
    expect(page).toContain('unpaid-proof.en.zip')
  })

  it('does not outlive a process that is killed', async () => {
    const server = await seeded('sqlite')
    const olga = await organiserAt(server)
    await olga.fillIn(PAGE, { language: 'en' })
    const child = await until(() => makerOf(server), 'the child is there')
    server.process.kill('SIGKILL')
    await until(() => !existsSync(`/proc/${child}`), 'the child is gone')
    const folder = join(server.env['DATA_DIR'] ?? '', 'hand-over', 'unpaid-proof')
    // Its silence is told from its last word.
    const making = join(folder, 'making.json')
    const said = JSON.parse(readFileSync(making, 'utf8')) as object
    await writeFile(making, JSON.stringify({ ...said, at: new Date(Date.now() - 3 * 60_000).toISOString() }))
    const again = await runServer(server.env)
    const back = await organiserAt(again)
    expect(await (await back.get(PAGE)).text()).toContain('The document was not created')
    expect((await back.fillIn(PAGE, { language: 'en' })).status).toBe(303)
    await ready(back)
  })
})

it('the command makes a document beside the server, and says so in the audit log', async () => {
  const server = await startServer('sqlite')
  const out = join(freshFolder(), 'letter.pdf')
  const { code, stderr } = await undersigned(['hand-over', '--language', 'de', '--out', out], server.env)
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(digest(readFileSync(out))),
  })
  expect(await acts(server)).toMatchObject([{ count: 0, organiserId: null, who: null }])
  const wrong = await undersigned(['hand-over', '--out', `${out}.txt`], server.env)
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('must end in .pdf or .zip') })
  const nowhere = await undersigned(['hand-over', '--out', join(out, 'below.zip')], server.env)
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be written') })
})

describe('a part of a file', () => {
  const asked = (range: string, condition?: string) =>
    rangeOf(new Headers({ Range: range, ...(condition && { 'If-Range': condition }) }), '"x"', 100)

  it('is what RFC 9110 says', () => {
    expect(asked('bytes=0-0')).toEqual({ first: 0, last: 0 })
    expect(asked('bytes=99-')).toEqual({ first: 99, last: 99 })
    expect(asked('bytes=90-1000')).toEqual({ first: 90, last: 99 })
    expect(asked('bytes=-10')).toEqual({ first: 90, last: 99 })
    expect(asked('bytes=-1000')).toEqual({ first: 0, last: 99 })
    expect(asked('bytes=100-')).toBe('none')
    expect(asked('bytes=-0')).toBe('none')
    for (const none of ['bytes=5-4', 'bytes=-', 'bytes=0-1,5-6', 'lines=0-1', ''])
      expect(asked(none)).toBeNull()
    expect(asked('bytes=0-0', '"x"')).toEqual({ first: 0, last: 0 })
    expect(asked('bytes=0-0', '"y"')).toBeNull()
  })
})

function makerOf({ process: { pid } }: TestServer): number | null {
  return pid === undefined ? null : childOf(pid)
}
