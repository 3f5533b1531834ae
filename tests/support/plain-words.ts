/** A word that we avoid, and what to write in its place. */
export type AvoidedWord = { pattern: RegExp; instead: string }

/** The words that no page of the documentation contains. Matched without regard to case, as whole words. */
export const AVOIDED_WORDS: readonly AvoidedWord[] = [
  { pattern: /\bwho(?:m)?ever\b/i, instead: 'anyone who, the person who' },
  { pattern: /\bnobody\b/i, instead: 'no one' },
  { pattern: /\b(?:some|any|every)body\b/i, instead: 'someone, anyone, everyone' },
  { pattern: /\b(?:is|are|was) none\b/i, instead: 'is not, is invalid' },
  { pattern: /\bso many\b/i, instead: 'the number' },
  { pattern: /\blook(?:s|ed) at\b/i, instead: 'reads, checks' },
  { pattern: /\bof its own\b/i, instead: 'separate' },
  { pattern: /\b(?:is|are|was|were) told\b/i, instead: 'is informed, recognised by' },
  { pattern: /\b(?:stands|lies|goes)\b/i, instead: 'is, is stored, is deleted' },
  { pattern: /\b(?:e-)?mail(?:s|ed|ing)?\b/i, instead: 'email' },
  { pattern: /\bfloods?\b|\bflood(?:ed|ing)\b/i, instead: 'cluster, suspicious activity' },
  { pattern: /\bnews\b/i, instead: 'updates' },
  { pattern: /\b(?:held|holds?|holding) back\b/i, instead: 'under review, quarantine' },
  { pattern: /\baudit trail\b/i, instead: 'audit log' },
  { pattern: /\b(?:made|makes?|making) (?:\w+ )?invalid\b/i, instead: 'invalidate' },
  { pattern: /\bsign(?:s|ed)? too\b/i, instead: 're-affirm' },
  { pattern: /\bhoped for\b/i, instead: 'goal' },
  { pattern: /\bwe hope you\b/i, instead: '(leave it out)' },
  { pattern: /\bpaper twins?\b/i, instead: 'possible duplicates' },
  { pattern: /\bthrown away\b/i, instead: 'deleted' },
  { pattern: /\bdoors?\b/i, instead: 'page, interface' },
  { pattern: /\banew\b/i, instead: 'again' },
]

/** The avoided words in a text, each with what to write in its place; empty for a plain text. */
export function avoidedIn(text: string): string[] {
  return AVOIDED_WORDS.flatMap(({ pattern, instead }) => {
    const found = pattern.exec(text)?.[0]
    return found === undefined ? [] : [`"${found}": write ${instead}`]
  })
}
