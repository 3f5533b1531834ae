import fc from 'fast-check'
import { expect, it } from 'vitest'
import { listNames, NAMES_ON_A_PAGE } from '#features/signatures/list-names.ts'
import { filledIn, pressYes, testApp } from '#tests/support/app.ts'
import { onEachDatabase } from '#tests/support/databases.ts'
import { tokenIn } from '#tests/support/mailbox.ts'
import { crowd } from '#tests/support/people.ts'
import { FEW_RUNS, headerValue, typed } from '#tests/support/properties.ts'
import { startServer } from '#tests/support/server.ts'
import { sign } from '#tests/support/sign.ts'

onEachDatabase('the list of names', (kind) => {
  it('accepts any text as a cursor without failing, and continues only from its own', async () => {
    const app = await testApp(kind)
    for (const person of crowd(3)) await sign(app.context, app.letter, filledIn(app.letter, person))
    for (const email of await app.deliver()) await pressYes(app, tokenIn(email))
    const texts = fc.oneof(typed, fc.stringMatching(/^[A-Za-z0-9_-]{20}$/))
    await fc.assert(
      fc.asyncProperty(texts, fc.oneof(fc.constantFrom('', 'signer'), typed), async (after, query) => {
        expect(await listNames(app.context, app.letter, { after, query })).toMatchObject({
          names: [],
          next: null,
        })
        const found = await listNames(app.context, app.letter, { after: null, query })
        expect(found.names.length).toBeLessThanOrEqual(NAMES_ON_A_PAGE)
      }),
      FEW_RUNS,
    )
    const all = await listNames(app.context, app.letter, { after: null, query: '' })
    expect(all.names).toHaveLength(3)
  })
})

onEachDatabase('a stream of events', (kind) => {
  it('begins with the count whatever Last-Event-ID says, unless it is the latest one', async () => {
    const server = await startServer(kind)
    const begin = async (lastEventId?: string) => {
      const stream = await fetch(`${server.url}/letters/unpaid-proof/events`, {
        headers: lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId },
      })
      const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
      let said = (await reader?.read())?.value ?? ''
      // What it begins with may come in two parts.
      while (!/\nid: |: beat/.test(said)) said += (await reader?.read())?.value ?? ''
      await reader?.cancel()
      return said
    }
    let last = ''
    const first = await begin()
    last = /^id: (.+)$/m.exec(first)?.[1] ?? ''
    expect(last).not.toBe('')
    await fc.assert(
      fc.asyncProperty(headerValue, async (id) => {
        const said = await begin(id)
        expect(said).toContain('retry: 3000\n\n')
        expect(said).toContain('event: count\ndata: {"letter":"unpaid-proof","count":0')
      }),
      { ...FEW_RUNS, numRuns: 25 },
    )
    expect(await begin(last)).toBe('retry: 3000\n\nevent: beat\ndata: null\n\n')
  })
})
