import type { Guard } from '#tools/guards/guard.ts'

const UPDATES = 'tests/features/updates/updates.test.ts'
const READER = 'tests/features/updates/update.test.ts'
const PROSE = 'tests/features/letters/prose/prose.test.ts'
const PUBLISH = 'src/features/updates/publish.ts'
const READERS = 'src/features/updates/update.ts'

/** Guards of updates: their readers and their text. */
export const ORGANISE_UPDATES: readonly Guard[] = [
  {
    holds: 'updates: an update does not go to readers who subscribed after it was published',
    file: READERS,
    there: '    asked.givenAt <= publishedAt &&\n',
    without: '',
    caughtBy: { file: READER, name: 'the readers of an update are signers who counted' },
  },
  {
    holds: 'updates: an update goes to readers of its letter only',
    file: READERS,
    there: '    signature.letter === updates.letter &&\n',
    without: '',
    caughtBy: { file: READER, name: 'the readers of an update are signers who counted' },
  },
  {
    holds: 'updates: an update does not go to signers who do not count',
    file: READERS,
    there: "    signatureState(signature) === 'counted' &&\n",
    without: '',
    caughtBy: { file: UPDATES, name: 'on sqlite does not go to readers who unsubscribed' },
  },
  {
    holds: 'updates: cancelling deletes queued emails',
    file: 'src/features/updates/cancel.ts',
    there: 'const stopped = await deleteUpdateEmails(tx, id)',
    without: 'const stopped = 0',
    caughtBy: { file: UPDATES, name: 'on sqlite is cancelled' },
  },
  {
    holds: 'updates: a process checks that a claimed email is still wanted',
    file: 'src/features/updates/still-wanted.ts',
    there: '  update: isUpdateWanted,',
    without: '  update: () => true,',
    caughtBy: {
      file: UPDATES,
      name: 'on sqlite is not sent by a process that had claimed it before it was cancelled',
    },
  },
  {
    holds: 'updates: a draft that changed is not published',
    file: 'db/queries/updates/updates.ts',
    there: '        eq(updates.updatedAt, seen),\n',
    without: '',
    caughtBy: { file: UPDATES, name: 'on sqlite is no longer a draft once it is published' },
  },
  {
    holds: 'updates: a limited number of emails is queued ahead',
    file: 'src/features/updates/deliver.ts',
    there: 'if (!update || (await countWaitingUpdates(db, ahead)) >= ahead) return null',
    without: 'if (!update) return null',
    caughtBy: { file: UPDATES, name: 'on sqlite is queued for a limited number of emails ahead' },
  },
  {
    holds: 'updates: a letter that has ended does not end again',
    file: PUBLISH,
    there: "if (hasEndedAlready(letter, update.kind, now)) return { ok: false, reason: 'letter-ended' }",
    without: '',
    caughtBy: { file: 'tests/journeys/olga-ends-the-letter.test.ts', name: 'closes it in every language' },
  },
  {
    holds: 'updates: a link leads to http, https and mailto only',
    file: 'src/features/letters/prose/read-prose.ts',
    there: 'return SCHEMES.has(protocol) ? whole : null',
    without: 'return protocol ? whole : null',
    caughtBy: { file: PROSE, name: 'has no tag and no address of its own' },
  },
  {
    holds: 'updates: text is escaped in HTML',
    file: 'src/features/letters/prose/prose-html.ts',
    there: "if (run.kind === 'text') return escapeHtml(run.text)",
    without: "if (run.kind === 'text') return run.text",
    caughtBy: { file: PROSE, name: 'has no tag and no address of its own' },
  },
  {
    holds: 'updates: an address is escaped in an attribute',
    file: 'src/features/letters/prose/prose-html.ts',
    there: '<a href="${escapeHtml(run.to)}"',
    without: '<a href="${run.to}"',
    caughtBy: { file: PROSE, name: 'keeps what was meant' },
  },
]
