import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { SearchCursor } from '#db/queries/moderation/search-cursor.ts'
import { insertSignatures } from '#db/queries/signatures/signatures.ts'
import { continueInvalidations } from '#features/moderation/bulk-invalidate.job.ts'
import { bulkInvalidate } from '#features/moderation/bulk-invalidate.ts'
import { listInvalidations } from '#features/moderation/list-invalidations.ts'
import { previewInvalidation } from '#features/moderation/preview-bulk-invalidate.ts'
import { SEARCHED_STATES, type Search } from '#features/moderation/search.ts'
import { searchSignatures } from '#features/moderation/search-signatures.ts'
import { sign } from '#features/signing/sign.ts'
import { filledIn, type TestApp, testApp } from '#tests/support/app.ts'
import { DATABASES, type DatabaseKind, type Stage } from '#tests/support/databases.ts'
import { manySigned } from '#tests/support/many-signed.ts'
import { organiserOf } from '#tests/support/organisers.ts'
import { AT_HOME } from '#tests/support/sign.ts'
import { UTC } from '#values/time-zone.ts'
import { median, quantile } from './statistics.ts'
import { say, sayTable } from './table.ts'

/** How often each search is made. */
const ROUNDS = 3
/** What a search may take at the median, in milliseconds. */
const ALLOWED = 200

type Tried = { what: string; search: Search }
type Timed = Tried & { times: number[]; stopped: boolean }

/**
 * Looks for signatures among a million in every combination of what the form offers, on the first page and on one deep
 * within, and makes those of a tenth invalid while people sign. `false` where a search takes longer than it may, or the
 * numbers are wrong.
 */
export async function signatures(stage: Stage, size = 1_000_000): Promise<boolean> {
  const good: boolean[] = []
  for (const kind of DATABASES) good.push(await measure(stage, kind, size))
  return good.every(Boolean)
}

async function measure(stage: Stage, kind: DatabaseKind, size: number): Promise<boolean> {
  const app = await testApp(kind, { stage, env: { LIMITS: 'off' } })
  const start = performance.now()
  for (const rows of manySigned(app, size)) await app.context.store.write((tx) => insertSignatures(tx, rows))
  say(`signatures: ${size.toLocaleString('en')} on ${kind}, made in ${seconds(start)}`)
  const middle: SearchCursor = { submittedAt: new Date(app.clock.now.getTime() - 3 * 24 * 3_600_000), id: '' }
  const first = await timeAll(app, null)
  const deep = await timeAll(app, middle)
  sayTable([
    ['searches', 'number', 'median ms', 'slowest median', 'not seen to the end', 'longest hold of the loop'],
    reported('first page', first),
    reported('deep within', deep),
  ])
  const slowest = [...first.timed, ...deep.timed].toSorted((a, b) => median(b.times) - median(a.times))
  for (const { what, times } of slowest.slice(0, 5)) say(`  ${median(times).toFixed(1)} ms: ${what}`)
  const quick = slowest.every(({ times }) => median(times) <= ALLOWED)
  return (await invalidateWhileSigning(app, Math.floor(size / 10))) && quick
}

function reported(name: string, { timed, hold }: { timed: Timed[]; hold: number }): string[] {
  const medians = timed.map(({ times }) => median(times))
  const stopped = timed.filter((each) => each.stopped).length
  return [
    name,
    String(timed.length),
    median(medians).toFixed(2),
    quantile(medians, 1).toFixed(1),
    String(stopped),
    `${hold.toFixed(0)} ms`,
  ]
}

async function timeAll(app: TestApp, from: SearchCursor | null): Promise<{ timed: Timed[]; hold: number }> {
  const loop = monitorEventLoopDelay({ resolution: 1 })
  const timed: Timed[] = []
  for (const search of searches(app)) {
    const times: number[] = []
    let stopped = false
    for (let round = 0; round < ROUNDS; round += 1) {
      loop.enable()
      const start = performance.now()
      const page = await searchSignatures(app.context, app.letter.slug, search.search, {
        from,
        towards: 'older',
      })
      times.push(performance.now() - start)
      loop.disable()
      stopped = page.stopped
    }
    timed.push({ ...search, times, stopped })
  }
  return { timed, hold: loop.max / 1e6 }
}

/** Every combination of what many signatures have, few have, and none is asked for. */
function searches({ clock }: TestApp): Tried[] {
  const any = { from: null, before: null }
  const day = 24 * 3_600_000
  const oneDay = {
    from: new Date(clock.now.getTime() - 3 * day),
    before: new Date(clock.now.getTime() - 2 * day),
  }
  const choices = {
    name: ['', 'a', 'olga rare'],
    domain: [null, 'gmail.com', 'rare.example'],
    country: [null, 'FR', 'LU'],
    state: [null, ...SEARCHED_STATES],
    submitted: [any, oneDay],
    verified: [any, oneDay],
  }
  return choices.name.flatMap((name) =>
    choices.domain.flatMap((domain) =>
      choices.country.flatMap((country) =>
        choices.state.flatMap((state) =>
          choices.submitted.flatMap((submitted) =>
            choices.verified.map((verified) => ({
              what: [
                name && `name ${name}`,
                domain,
                country,
                state,
                submitted.from && 'entered on a day',
                verified.from && 'verified on a day',
              ]
                .filter(Boolean)
                .join(', '),
              search: { name, domain, country, state, submitted, verified, timeZone: UTC },
            })),
          ),
        ),
      ),
    ),
  )
}

/** One act makes so many invalid that have a domain in common; people sign meanwhile, one after another. */
async function invalidateWhileSigning(app: TestApp, size: number): Promise<boolean> {
  const { context, letter } = app
  const olga = await organiserOf(context)
  const search: Search = {
    name: '',
    domain: 'flood.example',
    country: null,
    state: null,
    submitted: { from: null, before: null },
    verified: { from: null, before: null },
    timeZone: UTC,
  }
  const previewing = performance.now()
  const preview = await previewInvalidation(context, letter.slug, search)
  say(`  a preview of ${preview.all.toLocaleString('en')}: ${seconds(previewing)}`)
  let working = true
  const waits: number[] = []
  const signing = (async () => {
    for (let i = 0; working; i += 1) {
      const form = filledIn(letter, { name: 'Somebody', email: `somebody-${i}@example.org` })
      const start = performance.now()
      await sign(context, letter, form, AT_HOME)
      waits.push(performance.now() - start)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  })()
  const start = performance.now()
  const seen = { seen: preview.all, cause: 'automated', reason: 'one machine' } as const
  const outcome = await bulkInvalidate(context, olga, letter.slug, search, seen)
  let finished = outcome.ok && outcome.finished
  while (!finished) {
    await continueInvalidations(context)
    const [latest] = (await listInvalidations(context, letter.slug, null)).invalidations
    finished = latest?.finishedAt !== null
  }
  const took = seconds(start)
  working = false
  await signing
  const [latest] = (await listInvalidations(context, letter.slug, null)).invalidations
  const done = (latest?.count ?? 0) + (latest?.pending ?? 0)
  say(
    `  ${done.toLocaleString('en')} made invalid in ${took}; who signed meanwhile (${waits.length}) waited ` +
      `${median(waits).toFixed(1)} ms at the median, ${quantile(waits, 0.99).toFixed(1)} ms at the 99th percentile, ${Math.max(...waits).toFixed(1)} ms at most`,
  )
  say()
  return done === preview.all && done >= size * 0.9
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`
}
