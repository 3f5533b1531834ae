import { randomBytes } from 'node:crypto'
import type { NewSignature } from '#db/queries/signatures/signatures.ts'
import { castMember } from '#features/operations/seed-people.ts'
import { domainKey, mailboxKey } from '#values/keys.ts'
import { foldName } from '#values/person-name.ts'
import type { TestApp } from './app.ts'

/** Rows in one statement: SQLite accepts at most 32,766 values. */
const STATEMENT = 1_000

const DAYS = 5

/**
 * Signatures of a large letter, a page at a time, submitted over the last five days: in all states, at large and small
 * domains, a tenth of them at one domain; few from Luxembourg, few with one name, few hidden.
 */
export function* manySigned(app: TestApp, size: number): Generator<NewSignature[]> {
  const { secret } = app.context
  const { slug } = app.letter
  const keys = new Map<string, string>()
  const keyOf = (domain: string) => {
    const key = keys.get(domain) ?? domainKey(secret, slug, domain)
    keys.set(domain, key)
    return key
  }
  const begin = app.clock.now.getTime() - DAYS * 24 * 3_600_000
  const gap = (DAYS * 24 * 3_600_000) / size
  for (let first = 0; first < size; first += STATEMENT) {
    yield Array.from({ length: Math.min(STATEMENT, size - first) }, (_, i) => row(first + i))
  }

  function row(index: number): NewSignature {
    const { name, affiliation, country, state, ...member } = castMember(5 + index)
    const rare = index % 5_000 === 17
    const submittedAt = new Date(begin + index * gap)
    const later = new Date(submittedAt.getTime() + 60_000)
    const gone = state === 'withdrawn'
    const own = rare ? 'Olga Rare' : `${name} ${index % 97}`
    const domain = rare ? 'rare.example' : index % 10 === 3 ? 'flood.example' : domainAt(index)
    return {
      id: randomBytes(15).toString('base64url'),
      letter: slug,
      version: member.early ? 1 : 2,
      locale: 'en',
      digest: 'digest',
      mailboxKey: gone ? `gone-${index}` : mailboxKey(secret, slug, `${index}@example.org`),
      addressKey: '',
      domainKey: gone ? null : keyOf(domain),
      name: gone ? null : own,
      nameFolded: gone ? null : foldName(own),
      affiliation: gone ? null : affiliation,
      country: gone ? null : rare ? 'LU' : country,
      public: member.public,
      submittedAt,
      verifiedAt: state === 'pending' ? null : later,
      withdrawnAt: gone ? later : null,
      quarantinedAt: !gone && index % 41 === 9 ? submittedAt : null,
      hiddenAt: !gone && index % 10_000 === 21 ? later : null,
      invalidatedAt: !gone && index % 23 === 5 ? later : null,
    }
  }
}

function domainAt(index: number): string {
  return index % 10 < 6 ? 'gmail.com' : `company-${index % 400}.example`
}
