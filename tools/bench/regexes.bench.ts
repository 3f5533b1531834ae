import { readTags } from '#features/email/sender-domain/tag-list.ts'
import { splitFrontMatter } from '#features/letters/source-file.ts'
import { parseSignForm } from '#features/signing/form.ts'
import { collectExpressions } from '#tests/regexes/collect.ts'
import { type Pump, plainPumps, pumpsFor } from '#tests/regexes/pumps.ts'
import { shippedLetter } from '#tests/support/app.ts'
import type { Stage } from '#tests/support/databases.ts'
import { canonicalText } from '#values/digest.ts'
import { parseEmailAddress } from '#values/email-address.ts'
import { foldName, parseLines, parsePersonName } from '#values/person-name.ts'
import { hasAlready } from '#web/http/etag.ts'
import { parseTarget } from '#web/http/request-target.ts'
import { say, sayTable } from './table.ts'

/** The shorter of the two texts that are compared; the other one is twice as long. */
const LENGTH = 50_000
/** What all pumps are tried with first. */
const PROBE = 5_000
/** How many of the pumps that took longest are measured. */
const WORST = 3
/** Twice the text takes twice the time, four times where it is quadratic. */
const MAX_RATIO = 3
/** A time is taken of as many runs as take so long. Milliseconds. */
const MEASURABLE = 4
const ROUNDS = 5
/** What takes so long need not be measured again. Milliseconds. */
const CLEAR = 400
/** How often a ratio is taken anew before it is believed to be too large. */
const SECOND_THOUGHTS = 4

type Subject = { name: string; run: (text: string) => unknown; pumps: Pump[] }
type Measured = { name: string; milliseconds: number; ratio: number; text: string }

/**
 * Every regular expression of the program, and what else goes through what strangers send, with texts that are meant to
 * keep it busy: how much longer 100 kB take than 50 kB. `false` where the time grows faster than the text.
 */
export async function regexes(_: Stage, length = LENGTH): Promise<boolean> {
  const measured = subjects().map((subject) => measure(subject, length))
  say(
    `regexes: ${measured.length} expressions and functions, the worst of many texts, ${2 * length} to ${length} characters`,
  )
  sayTable([
    ['', 'worst text', 'ms', 'ratio', 'linear'],
    ...measured
      .toSorted((a, b) => b.ratio - a.ratio)
      .map(({ name, text, milliseconds, ratio }) => [
        name.length > 70 ? `${name.slice(0, 69)}…` : name,
        text,
        milliseconds.toFixed(3),
        ratio.toFixed(2),
        ratio <= MAX_RATIO ? 'yes' : 'NO',
      ]),
  ])
  return measured.every(({ ratio }) => ratio <= MAX_RATIO)
}

function subjects(): Subject[] {
  const unique = new Map(collectExpressions().map(({ expression }) => [String(expression), expression]))
  const expressions = [...unique].map(([name, expression]) => ({
    name,
    run: (text: string) => (expression.global ? text.replace(expression, '') : expression.exec(text)),
    pumps: pumpsFor(expression),
  }))
  const letter = shippedLetter()
  const entered = { version: '2', locale: 'en', consent: 'on', public: 'on' }
  const functions: Record<string, (text: string) => unknown> = {
    foldName,
    parsePersonName,
    parseEmailAddress,
    readTags,
    parseTarget,
    'parseLines, of 300': (text) => parseLines(text, 300),
    'hasAlready, of an ETag': (text) => hasAlready(text, '"a"'),
    'parseSignForm, all fields': (text) =>
      parseSignForm(letter, {
        ...entered,
        name: text,
        email: text,
        affiliation: text,
        country: text,
        comment: text,
      }),
  }
  return [
    ...expressions,
    ...Object.entries(functions).map(([name, run]) => ({ name, run, pumps: plainPumps() })),
    {
      name: 'splitFrontMatter',
      run: splitOrError,
      pumps: plainPumps().map((pump) => (n: number) => `---\n${pump(n)}`),
    },
    // Normalising sorts the marks of a letter, which takes the square of their number; only organisers' own files are
    // read so.
    {
      name: 'canonicalText, without stacks of marks',
      run: canonicalText,
      pumps: plainPumps({ stacks: false }),
    },
  ]
}

function splitOrError(text: string): unknown {
  try {
    return splitFrontMatter('v1.en.md', text)
  } catch (error) {
    return error
  }
}

function measure({ name, run, pumps }: Subject, length: number): Measured {
  const probed = pumps.map((pump) => ({ pump, milliseconds: timeOf(run, pump(PROBE), 1) }))
  const worst = probed.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, WORST)
  return worst
    .map(({ pump }) => {
      const [short, long] = [pump(length), pump(2 * length)]
      let found = compare(run, short, long)
      // Another program's turn makes a ratio too large, never all of them.
      for (let i = 0; i < SECOND_THOUGHTS && found.ratio > MAX_RATIO && found.milliseconds < CLEAR; i += 1) {
        const again = compare(run, short, long)
        if (again.ratio < found.ratio) found = again
      }
      return { name, text: `${JSON.stringify(short.slice(0, 12)).slice(1, -1)}…`, ...found }
    })
    .reduce((a, b) => (b.ratio > a.ratio ? b : a))
}

function compare(run: Subject['run'], short: string, long: string): { milliseconds: number; ratio: number } {
  const milliseconds = timeOf(run, long, ROUNDS)
  return { milliseconds, ratio: milliseconds / timeOf(run, short, ROUNDS) }
}

/** The shortest of some times of one run, each taken over as many as can be measured. */
function timeOf(run: Subject['run'], text: string, rounds: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now()
    let runs = 0
    let passed = 0
    do {
      run(text)
      runs += 1
      passed = performance.now() - start
    } while (rounds > 1 && passed < MEASURABLE)
    best = Math.min(best, passed / runs)
    if (passed > CLEAR) break
  }
  return best
}
