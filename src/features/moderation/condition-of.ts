import type { Condition } from '#db/queries/moderation/search-condition.ts'
import type { Context } from '#features/context.ts'
import { domainKey } from '#values/keys.ts'
import type { Search } from './search.ts'

/** Turns a search into a database condition: domains are stored as keyed names only. */
export function conditionOf(
  { secret }: Pick<Context, 'secret'>,
  letter: string,
  { domain, ...rest }: Search,
  { live }: { live: boolean },
): Condition {
  return { ...rest, letter, live, domainKey: domain === null ? null : domainKey(secret, letter, domain) }
}
