import type { Letters } from '#features/letters/letter.ts'
import type { RetentionRule } from './retention-rule.ts'
import { ABUSE_RULES } from './retention-rules/abuse.ts'
import { addressRules, type UnservedLetter } from './retention-rules/addresses.ts'
import { EMAIL_RULES } from './retention-rules/email.ts'
import { ORGANISER_RULES } from './retention-rules/organisers.ts'
import { PAPER_RULES } from './retention-rules/paper.ts'
import { SIGNING_RULES } from './retention-rules/signing.ts'

/** Lists every rule that removes rows, in the order in which they are applied. */
export function retentionRules(
  letters: Letters,
  unserved: readonly UnservedLetter[],
  now: Date,
): RetentionRule[] {
  return [
    ...SIGNING_RULES,
    ...EMAIL_RULES,
    ...ABUSE_RULES,
    ...PAPER_RULES,
    ...ORGANISER_RULES,
    ...addressRules(letters, unserved, now),
  ]
}
