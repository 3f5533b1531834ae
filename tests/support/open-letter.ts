import type { Letter, Version } from '#features/letters/letter.ts'

/** A letter for tests of rules: open, with one version in English. It starts nothing and reads no file. */
export function openLetter(changes: Partial<Letter> = {}): Letter {
  return {
    slug: 'unpaid-proof',
    title: { en: 'Unpaid proof' },
    addressee: { en: 'Minister Voss' },
    organisers: { name: 'Olga', contact: 'olga@example.org' },
    goal: null,
    timeZone: 'UTC',
    opens: null,
    closes: null,
    answered: null,
    accent: null,
    picture: null,
    addresses: 'forget',
    recipients: [],
    fields: { affiliation: 'optional', country: 'optional', comment: 'optional' },
    featured: false,
    demonstration: false,
    versions: [versionOf(1)],
    ...changes,
  }
}

/** One text of `openLetter`. */
export function versionOf(number: number, changes: Partial<Version> = {}): Version {
  const locale = changes.locale ?? 'en'
  return {
    number,
    locale,
    title: 'Unpaid proof',
    addressee: 'Minister Voss',
    published: '2026-02-01',
    change: number === 1 ? 'first' : 'substantive',
    note: null,
    summary: null,
    text: `Version ${number}`,
    digest: `digest-${number}-${locale}`,
    file: '',
    titleFile: '',
    addresseeFile: '',
    draft: false,
    ...changes,
  }
}
