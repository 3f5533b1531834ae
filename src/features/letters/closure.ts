import type { Locale } from '#values/locale.ts'
import { dayIn } from '#values/time-zone.ts'
import type { Letter } from './letter.ts'

/** The end of a letter that its organisers announced in an update: it closed, or its addressee answered. */
export type Closure = {
  letter: string
  kind: 'closed' | 'answered'
  /** When it was announced. */
  at: Date
  /** What the organisers say of the answer, in one line. */
  text: Partial<Record<Locale, string>>
  updateId: string
}

/**
 * The letter with the ends that were announced. Of two ends of a kind the earlier one holds, wherever it was announced:
 * what readers were told stays true.
 */
export function withClosures(letter: Letter, closures: readonly Closure[]): Letter {
  const closed = firstOf('closed', letter, closures)
  const answered = firstOf('answered', letter, closures)
  const closes = closed && (!letter.closes || closed.at < letter.closes) ? closed.at : letter.closes
  const answer = answered && answerIn(answered, letter.timeZone)
  const isSooner = answer && (!letter.answered || answer.on < letter.answered.on)
  return { ...letter, closes, answered: isSooner ? answer : letter.answered }
}

function firstOf(kind: Closure['kind'], { slug }: Letter, closures: readonly Closure[]): Closure | undefined {
  return closures
    .filter((each) => each.letter === slug && each.kind === kind)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())[0]
}

function answerIn({ at, text, updateId }: Closure, timeZone: string): NonNullable<Letter['answered']> {
  return { on: dayIn(at, timeZone), text, updateId }
}
