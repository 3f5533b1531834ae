import fc from 'fast-check'

/** A text of any length that is meant to keep an expression or a function busy. */
export type Pump = (length: number) => string

const REPEATED = [
  ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)),
  '\n',
  '\r\n',
  '\t',
  '\u00e9',
  '\u0301',
  '\u3002',
  '\u200b',
  '\u{1F600}',
]
/** Marks in an order that normalising has to change. */
const STACKS = ['\u0301\u0316', '\u0315\u0300\u0327']
/** What an expression may begin with. */
const PAIRS = ['a ', ' a', 'a.', 'a@', '.a', '; ', ', ', '/.', '%2', '<h2 ', '---\n', '\n ']

/** Single characters and pairs, with what makes an end fail. */
export function plainPumps({ stacks = true } = {}): Pump[] {
  return [...REPEATED, ...PAIRS, ...(stacks ? STACKS : [])].flatMap((part) => [
    repeated('', part, ''),
    repeated('a', part, '\0'),
    repeated('', part, '\0'),
  ])
}

/** What an expression takes, and what it nearly takes: samples that are pumped at each place, without their end. */
export function pumpsFor(expression: RegExp): Pump[] {
  const samples = samplesOf(expression)
  return [
    ...plainPumps(),
    ...samples.flatMap((sample) => [
      repeated('', sample, '\0'),
      repeated('', sample.slice(0, -1) || sample, '\0'),
      ...[...sample].map((character, i) => repeated(sample.slice(0, i), character, '\0')),
    ]),
  ]
}

function repeated(before: string, part: string, after: string): Pump {
  return (length) => before + part.repeat(Math.ceil(length / part.length)) + after
}

/** Some texts that an expression matches; none where the generator does not know its syntax. */
function samplesOf(expression: RegExp): string[] {
  try {
    const flags = expression.flags.replaceAll(/[^isu]/g, '')
    const samples = fc.sample(fc.stringMatching(new RegExp(expression.source, flags)), {
      numRuns: 6,
      seed: 1,
    })
    return samples.map((sample) => sample.slice(0, 40)).filter((sample) => sample !== '')
  } catch {
    return []
  }
}
