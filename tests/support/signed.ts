import { randomBytes } from 'node:crypto'
import type { NewSignature } from '#db/queries/signatures/signatures.ts'
import type { Letter } from '#features/letters/letter.ts'
import { foldName } from '#values/person-name.ts'

/** A verified signature of the second version in English, with a public name; `rest` overrides columns. */
export function signed(
  letter: Letter,
  at: Date,
  { name, ...rest }: Partial<NewSignature> & { name: string },
): NewSignature {
  const id = randomBytes(15).toString('base64url')
  return {
    id,
    letter: letter.slug,
    version: 2,
    locale: 'en',
    digest: letter.versions.find(({ number, locale }) => number === 2 && locale === 'en')?.digest ?? '',
    mailboxKey: `key-${id}`,
    addressKey: '',
    name,
    nameFolded: foldName(name),
    public: true,
    submittedAt: at,
    verifiedAt: at,
    ...rest,
  }
}
