import { type OrganiseKey, translateOrganise } from '#i18n/organise.ts'
import { formatDay, intlTag, isMessageKey, type MessageKey, translate } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import type { SheetLanguage } from './cell-values.ts'
import { MAX_PAPER_ROWS, type PaperColumn, type PaperState } from './paper.ts'
import type { PossibleDuplicate } from './possible-duplicate.ts'
import type { PaperNote, PaperNoteKind, PaperProblem, PaperProblemKind } from './problem.ts'

export const PAPER_STATES: Readonly<Record<PaperState, OrganiseKey>> = {
  waiting: 'paper.waiting',
  approved: 'paper.approved',
  rejected: 'paper.rejected',
}

/** What stands in each column of a file. */
export const PAPER_COLUMN_HINTS: Readonly<Record<PaperColumn, OrganiseKey>> = {
  name: 'paper.column.name',
  affiliation: 'paper.column.affiliation',
  country: 'paper.column.country',
  public: 'paper.column.public',
  signed_on: 'paper.column.signed_on',
}

/** What is wrong with a line; what the sign form says of the same, where it fits. */
const SENTENCES: Readonly<Record<PaperProblemKind, OrganiseKey | MessageKey>> = {
  'name-missing': 'paper.nameMissing',
  'name-too-long': 'error.name-too-long',
  'name-bad-characters': 'paper.nameBad',
  'name-has-link': 'paper.nameLink',
  'affiliation-too-long': 'error.affiliation-too-long',
  'affiliation-bad-characters': 'paper.affiliationBad',
  'affiliation-has-link': 'error.affiliation-has-link',
  'country-unknown': 'paper.countryUnknown',
  'public-unclear': 'paper.publicUnclear',
  'day-unreadable': 'paper.dayUnreadable',
  'day-other-order': 'paper.dayOtherOrder',
  'day-to-come': 'paper.dayToCome',
  'day-before-version': 'paper.dayBefore',
  'fields-missing': 'paper.fieldsMissing',
  'fields-too-many': 'paper.fieldsTooMany',
  quotes: 'paper.quotes',
  'column-unknown': 'paper.columnUnknown',
  'column-twice': 'paper.columnTwice',
  'column-unasked': 'paper.columnUnasked',
  'no-name-column': 'paper.noNameColumn',
  'no-rows': 'paper.noRows',
  'too-many-rows': 'paper.tooManyRows',
}

/** What is wrong with a line of a file of paper signatures, or with the file, in a sentence. */
export function sayPaperProblem({ problem, about = '', column = '' }: PaperProblem, locale: Locale): string {
  const sentence = SENTENCES[problem]
  const values = { about: visible(about), column: visible(column), rows: MAX_PAPER_ROWS }
  return isMessageKey(sentence)
    ? translate(locale)(sentence, values)
    : translateOrganise(locale)(sentence, values)
}

const NOTES: Readonly<Record<PaperNoteKind, OrganiseKey>> = {
  order: 'paper.note.order',
  'short-year': 'paper.note.shortYear',
  serial: 'paper.note.serial',
  broken: 'paper.note.broken',
}

/** How a value was read that is not plain, in a sentence. `language`: in which the file was filled in. */
export function sayPaperNote(
  { note, column, typed, read }: PaperNote,
  language: SheetLanguage,
  locale: Locale,
): string {
  return translateOrganise(locale)(NOTES[note], {
    typed: visible(typed),
    read: column === 'signed_on' ? formatDay(read, locale) : read,
    language: sheetLanguageName(language, locale),
  })
}

/** The name of a language in which spreadsheets are filled in: `American English`. */
export function sheetLanguageName(language: SheetLanguage, locale: Locale): string {
  return new Intl.DisplayNames(intlTag(locale), { type: 'language' }).of(language) ?? language
}

function visible(text: string): string {
  return text.replace(/\p{C}/gu, '\uFFFD')
}

/** Who somebody on paper may be, in a sentence. */
export function sayPossibleDuplicate(possibleDuplicate: PossibleDuplicate, locale: Locale): string {
  const t = translateOrganise(locale)
  switch (possibleDuplicate.place) {
    case 'file':
      return t('paper.possibleDuplicate.file', {
        name: possibleDuplicate.name,
        other: possibleDuplicate.otherLine,
      })
    case 'paper':
      return t('paper.possibleDuplicate.paper', {
        name: possibleDuplicate.name,
        other: possibleDuplicate.otherLine,
        scan: possibleDuplicate.scan,
      })
    case 'online':
      return t('paper.possibleDuplicate.online', { name: possibleDuplicate.name })
  }
}
