import { LOCALES, type Locale } from '#values/locale.ts'
import accounts from './organise/accounts.json' with { type: 'json' }
import audit from './organise/audit.json' with { type: 'json' }
import dashboard from './organise/dashboard.json' with { type: 'json' }
import exporting from './organise/export.json' with { type: 'json' }
import frame from './organise/frame.json' with { type: 'json' }
import handOver from './organise/hand-over.json' with { type: 'json' }
import members from './organise/members.json' with { type: 'json' }
import paper from './organise/paper.json' with { type: 'json' }
import signatures from './organise/signatures.json' with { type: 'json' }
import updates from './organise/updates.json' with { type: 'json' }
import { translator, type Values } from './translate.ts'

// The catalogues for organisers: one file for each part of their pages, with all languages in it.

type Catalogue = typeof frame.en &
  typeof accounts.en &
  typeof audit.en &
  typeof dashboard.en &
  typeof exporting.en &
  typeof handOver.en &
  typeof members.en &
  typeof updates.en &
  typeof paper.en &
  typeof signatures.en

/** The key of a sentence for organisers. */
export type OrganiseKey = keyof Catalogue

/** Formats a sentence for organisers in one language, with values in its placeholders. */
export type TranslateOrganise = (key: OrganiseKey, values?: Values) => string

const PARTS = [frame, accounts, audit, dashboard, exporting, handOver, members, updates, paper, signatures]

const CATALOGUES = Object.fromEntries(
  LOCALES.map((locale) => [locale, Object.assign({}, ...PARTS.map((part) => part[locale])) as Catalogue]),
) as Readonly<Record<Locale, Catalogue>>

const TRANSLATORS = Object.fromEntries(
  LOCALES.map((locale) => [locale, translator(locale, CATALOGUES[locale])]),
) as unknown as Readonly<Record<Locale, TranslateOrganise>>

/** Returns the function that formats sentences for organisers in one language. */
export function translateOrganise(locale: Locale): TranslateOrganise {
  return TRANSLATORS[locale]
}

/** Checks whether a key exists in the catalogues for organisers, for keys that are composed at run time. */
export function isOrganiseKey(key: string): key is OrganiseKey {
  return Object.hasOwn(CATALOGUES.en, key)
}
