import { NAME } from '#features/email/greetable.ts'
import { TRAILING, UNSEEN } from '#values/email-address.ts'
import { INSIDE } from '#values/formula-guard.ts'

/**
 * Expressions of which the detector cannot tell that they are linear, and why they are. `npm run bench regexes` measures
 * them like all others.
 */
export const UNDECIDED: Readonly<Record<string, string>> = {
  [String(NAME)]:
    'Reads eighty characters at most, and each in one way: a letter, its marks, and what stands between letters have none in common. The detector does not know the flag.',
  [String(UNSEEN)]:
    'Reads a thousand characters at most; only runs of no-break spaces are read more than once. The detector does not know the flag.',
  [String(TRAILING)]: 'Reads a thousand characters at most.',
  [String.raw`/[\p{Default_Ignorable_Code_Point}--[\u200C\u200D\u180B-\u180D\u202A-\u202E\u2066-\u2069]]/gv`]:
    'One character of a set: nothing repeats. The detector does not know the flag.',
  [String.raw`/\[([^[\]]*)\]$/`]:
    'Each attempt begins at a `[` and ends before the next one, so that no two read the same text.',
  [String.raw`/^(?:row \d+ missing from|row \d+ values differ from|wrong # of entries in|non-unique entry in|rowid not at end-of-record for row \d+ of) index (.+)$/`]:
    'It begins at one place only, and reads a sentence of SQLite, with the name of an index of ours.',
  [String.raw`/ at line \d{1,9}, column \d{1,9}:?$/`]: 'From each place it reads forty characters at most.',
  [String.raw`/(?<!\.)\.*$/`]:
    'An attempt can only begin where a run of dots begins, so that each run is read once.',
  [String.raw`/(?<!\/)\/+$/`]:
    'An attempt can only begin where a run of slashes begins, so that each run is read once.',
  [String.raw`/;\s*q=0(?:\.0*)?$/`]:
    'Each attempt begins at a `;` and reads no other, so that no two read the same text.',
  [String.raw`/\p{M}{31}/u`]: 'From each place it reads thirty-one characters at most.',
  [String.raw`/[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AP]M|Z)?$/i`]:
    'Reads a hundred characters at most.',
  [String.raw`/ \([^()]+\)$/`]: 'Reads the name of a time zone, which this program has from the runtime.',
  [String.raw`/\S*(?:[@＠]|[=%]40)\S*/gu`]: 'Reads a thousand characters at most.',
  [String.raw`/(?<![\p{L}\p{N}])(?:ada|ada@example\.org)(?![\p{L}\p{N}])/giu`]:
    'From each place it reads an address at most, and a thousand characters in all.',
  [String.raw`/\/\d{3}(?:-[a-z-]+)?$/`]:
    'Each attempt begins at a slash and reads no other, so that no two read the same text.',
  [String(INSIDE[','])]:
    'Each attempt begins at a separator and reads no other, so that no two read the same text.',
  [String(INSIDE[';'])]:
    'Each attempt begins at a separator and reads no other, so that no two read the same text.',
  [String.raw`/\([^()]*\)$/`]: 'Reads a thousand characters at most.',
  '/-+$/': 'Reads a thousand characters at most.',
  '/[^A-Za-z0-9-]+$/': 'Reads a thousand characters at most.',
  [String.raw`/[^\w-]+$/`]: 'Reads a thousand characters at most.',
}
