import { type OrganiseKey, translateOrganise } from '#i18n/organise.ts'
import { formatDay, intlTag, isMessageKey, type MessageKey, translate } from '#i18n/translate.ts'
import type { Locale } from '#values/locale.ts'
import type { SheetLanguage } from './cell-values.ts'
import { MAX_PAPER_ROWS, type PaperColumn, type PaperState } from './paper.ts'
import type { PossibleDuplicate } from './possible-duplicate.ts'
import type { PaperNote, PaperNoteKind, PaperProblem, PaperProblemKind } from './problem.ts'

/** Labels of the states of a batch. */
export const PAPER_STATES: Readonly<Record<PaperState, OrganiseKey>> = {
  waiting: 'paper.waiting',
  approved: 'paper.approved',
  rejected: 'paper.rejected',
}

/** Descriptions of the columns of a file. */
export const PAPER_COLUMN_HINTS: Readonly<Record<PaperColumn, OrganiseKey>> = {
  name: 'paper.column.name',
  affiliation: 'paper.column.affiliation',
  country: 'paper.column.country',
  public: 'paper.column.public',
  signed_on: 'paper.column.signed_on',
}

/** Sentences for the problems of a line. Where it fits, a problem uses the sentence of the sign form. */
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

/** Describes a problem of a file of paper signatures or of one of its lines, in a sentence. */
export function describePaperProblem(
  { problem, about = '', column = '' }: PaperProblem,
  locale: Locale,
): string {
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

/**
 * Describes how an ambiguous value was read, in a sentence. `language` is the language in which the file was filled in.
 */
export function describePaperNote(
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

/** Returns the name of a spreadsheet's language, such as `American English`. */
export function sheetLanguageName(language: SheetLanguage, locale: Locale): string {
  return new Intl.DisplayNames(intlTag(locale), { type: 'language' }).of(language) ?? language
}

/** Replaces control characters, so that a quoted value can be shown. */
function visible(text: string): string {
  return text.replace(/\p{C}/gu, '\uFFFD')
}

/** Describes a possible duplicate of a paper signature, in a sentence. */
export function describePossibleDuplicate(possibleDuplicate: PossibleDuplicate, locale: Locale): string {
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
