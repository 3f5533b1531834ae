import type { Condition } from '#db/queries/search-condition.ts'
import { domainKey } from '../../domain/keys.ts'
import type { Search } from '../../domain/signature-search.ts'
import type { Context } from '../context.ts'

/** What is searched for, as it is stored: a domain is known by a keyed name only. */
export function conditionOf(
  { secret }: Pick<Context, 'secret'>,
  letter: string,
  { domain, ...rest }: Search,
  { live }: { live: boolean },
): Condition {
  return { ...rest, letter, live, domainKey: domain === null ? null : domainKey(secret, letter, domain) }
}
