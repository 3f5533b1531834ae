import { expect, it } from 'vitest'
import { insertSignatures, type NewSignature } from '#db/queries/signatures/signatures.ts'
import { StoreUnavailable } from '#db/store.ts'
import { describeFault, LogWriter } from '#platform/log.ts'
import { LogOutput } from '#platform/log-output.ts'
import { testApp } from '#tests/support/app.ts'

it('says of a fault what it is and where, and nothing that was typed', async () => {
  const app = await testApp('postgres')
  const row = { id: 'one', letter: 'letter', name: 'Ada Lovelace' } as NewSignature
  const fault = await app.context.store
    .write((tx) => insertSignatures(tx, [row]))
    .catch((error: unknown) => error)
  // The query that failed is quoted with all that was to be stored.
  expect(String(fault)).toContain('Ada Lovelace')
  expect(describeFault(fault)).toMatch(/23502 · at /)
  expect(describeFault(fault)).not.toContain('Lovelace')
  expect(describeFault(new StoreUnavailable('The database is closed.'))).toContain('The database is closed.')
})

/** A log whose lines are kept, and whose clock moves when a test moves it. */
function keptLog() {
  const lines: { event: string; [field: string]: unknown }[] = []
  const clock = { seconds: 0 }
  const now = () => new Date(Date.UTC(2026, 2, 1) + clock.seconds * 1_000)
  const writer = new LogWriter('info', now, (line) => lines.push(JSON.parse(line) as { event: string }))
  return { writer, lines, clock }
}

it('writes a recurring line once, then how often it recurred, and different ones by themselves', () => {
  const { writer, lines, clock } = keptLog()
  const fail = (fault: string, rows: number) => writer.log('error', 'submissions-stuck', { rows, fault })
  for (let i = 0; i < 240; i += 1) {
    clock.seconds += 0.25
    fail('a', i)
    writer.reportRecurring()
  }
  fail('b', 1)
  expect(lines.map(({ fault, times }) => [fault, times])).toEqual([
    ['a', undefined],
    ['b', undefined],
  ])
  clock.seconds += 1
  writer.reportRecurring()
  expect(lines.at(-1)).toMatchObject({ event: 'submissions-stuck', fault: 'a', rows: 239, times: 239 })
  clock.seconds += 3_600
  writer.reportRecurring()
  fail('a', 1)
  expect(lines, 'after an hour without it, it is new').toHaveLength(4)
})

it('writes what is still unwritten when it is closed, and every line of other events', () => {
  const { writer, lines } = keptLog()
  const taken = () => writer.log('info', 'email-sent', { kind: 'verify', letter: 'one', attempts: 1 })
  for (let i = 0; i < 3; i += 1) {
    taken()
    writer.log('error', 'request-failed', { route: '/', fault: 'a' })
  }
  writer.close()
  expect(lines.map(({ event, times }) => `${event} ${times ?? 1}`)).toEqual([
    'email-sent 1',
    'request-failed 1',
    'email-sent 1',
    'email-sent 1',
    'request-failed 2',
  ])
})

it('does not grow with the number of different lines, and loses none', () => {
  const { writer, lines } = keptLog()
  for (let round = 0; round < 2; round += 1) {
    for (let i = 0; i < 1_000; i += 1) writer.log('error', 'request-failed', { route: `/${i}`, fault: 'a' })
  }
  writer.close()
  expect(lines).toHaveLength(2_000)
})

it('counts the lines that cannot be written, and says how many as soon as it can', () => {
  const written: string[] = []
  const disk = { isFull: false }
  const output = new LogOutput(
    (text, done) => {
      if (!disk.isFull) written.push(text)
      done(disk.isFull ? new Error('full') : null)
    },
    (lines) => `lost ${lines}\n`,
  )
  output.write('one\n')
  output.retry()
  disk.isFull = true
  output.write('two\n')
  output.retry()
  output.write('three\n')
  expect(output.state).toEqual({ isWritable: false, lostLines: 2 })
  disk.isFull = false
  output.write('four\n')
  output.retry()
  disk.isFull = true
  output.write('five\n')
  disk.isFull = false
  output.retry()
  expect(written.join('')).toBe('one\nlost 2\nfour\nlost 1\n')
  expect(output.state).toEqual({ isWritable: true, lostLines: 3 })
})

it('counts each line once where an output reports later what it could not write', () => {
  const waiting: ((error: Error | null) => void)[] = []
  const texts: string[] = []
  const output = new LogOutput(
    (text, done) => {
      texts.push(text)
      waiting.push(done)
    },
    (lines) => `lost ${lines}\n`,
  )
  output.write('one\n')
  output.write('two\n')
  for (const done of waiting.splice(0)) done(new Error('The reader has gone.'))
  output.write('three\n')
  waiting.splice(0)[0]?.(null)
  expect(texts.at(-1)).toBe('lost 2\nthree\n')
  expect(output.state).toEqual({ isWritable: true, lostLines: 2 })
})
