import type { Condition } from '#db/queries/moderation/search-condition.ts'
import type { Context } from '#features/context.ts'
import { domainKey } from '#values/keys.ts'
import type { Search } from './search.ts'

/** What is searched for, as it is stored: a domain is known by a keyed name only. */
export function conditionOf(
  { secret }: Pick<Context, 'secret'>,
  letter: string,
  { domain, ...rest }: Search,
  { live }: { live: boolean },
): Condition {
  return { ...rest, letter, live, domainKey: domain === null ? null : domainKey(secret, letter, domain) }
}
