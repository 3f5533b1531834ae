import type { GoneLetter, KeepOutcome } from './keep-published-texts.ts'
import type { PublishedChange } from './published-changes.ts'
import type { Fact } from './published-facts.ts'

/** How the fields are named in a version's file, and in sentences. */
const FIELDS: Readonly<Record<Fact, string>> = {
  title: 'title',
  addressee: 'addressee',
  published: 'date of publication ("published")',
  change: 'kind of change ("change")',
  note: 'note',
}

/** Says in sentences what is wrong with published texts, and what to do about it. */
export function describeRefusal(outcome: Exclude<KeepOutcome, { ok: true }>): string {
  return outcome.reason === 'letter-gone' ? describeGone(outcome.gone) : describeChanges(outcome.changed)
}

function describeGone(gone: readonly GoneLetter[]): string {
  const lines = gone.map(({ letter, signatures, now }) => {
    const missing = `${letter}: has ${signatures} ${signatures === 1 ? 'signature' : 'signatures'}, and no folder with a published version.`
    return now === null ? missing : `${missing} The folder ${now} has its texts: was it renamed?`
  })
  return [
    'A letter that people have signed is missing. Its address, links and signatures belong to the name of its folder:',
    ...lines.map((line) => `  ${line}`),
    'Give the folder its name back, or restore it. To end a letter, set `closes` in its letter.yaml instead.',
  ].join('\n')
}

function describeChanges(changed: readonly PublishedChange[]): string {
  return [
    'A published version never changes, and people may have signed it:',
    ...changed.map((change) => `  ${describeChange(change)}`),
    'Restore what was published, and publish the change as a new version in a new file. Write a new title or addressee',
    'above the text of that version (title: …, addressee: …), and what was wrong in an earlier one in its note.',
    'If no one has seen it yet, as in a trial, start with another DATA_DIR or database instead.',
  ].join('\n')
}

function describeChange({ letter, version, locale, field, was, now, file }: PublishedChange): string {
  const name = `version ${version} (${locale})`
  if (file === null) return `${letter}: ${name} was published with the digest ${was}, and its file is gone.`
  if (field === 'text')
    return `${file}: ${name} was published with the digest\n    ${was}\n  and now has the digest\n    ${now}`
  return `${file}: the ${FIELDS[field]} of ${name} was published as ${quoted(was)} and is now ${quoted(now)}.`
}

function quoted(text: string | null): string {
  return text === null ? 'missing' : `"${text}"`
}
