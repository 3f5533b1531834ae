import type { Actor } from '#features/organisers/organiser.ts'
import { deliverUpdates } from '#features/updates/deliver.ts'
import { publishUpdate } from '#features/updates/publish.ts'
import { readUpdate } from '#features/updates/read-update.ts'
import { beginDraft } from '#features/updates/save-draft.ts'
import type { UpdateKind, UpdateTexts } from '#features/updates/update.ts'
import { LOCALES } from '#values/locale.ts'
import type { TestApp } from './app.ts'
import type { ReceivedEmail } from './mailbox.ts'

/** The texts of Olga's update. */
export const UPDATES: UpdateTexts = {
  en: {
    title: 'They have read it',
    text: 'The **company** has read the letter, [it says](https://example.org/says).',
  },
  fr: { title: 'Ils l’ont lue', text: 'L’entreprise a **lu** la lettre.' },
}

/** Saves a draft. */
export async function drafted(
  app: Pick<TestApp, 'context' | 'letter'>,
  actor: Actor,
  { kind = 'update', texts = UPDATES }: { kind?: UpdateKind; texts?: UpdateTexts } = {},
): Promise<{ id: string; seen: Date }> {
  const { id } = await beginDraft(app.context, app.letter, actor, { kind, texts })
  const saved = await readUpdate(app.context, app.letter, id)
  return { id, seen: saved?.row.updatedAt ?? new Date(0) }
}

/** Writes and publishes an update, and refreshes the app; resolves to its id. */
export async function announced(
  app: TestApp,
  actor: Actor,
  options: { kind?: UpdateKind; texts?: UpdateTexts } = {},
): Promise<string> {
  const draft = await drafted(app, actor, options)
  const outcome = await publishUpdate(app.context, standing(app), actor, draft)
  if (!outcome.ok) throw new Error(`It was not published: ${outcome.reason}.`)
  await app.updates.look()
  return draft.id
}

/** The current letter of a test. */
export function standing({ letters, letter }: Pick<TestApp, 'letters' | 'letter'>) {
  return letters.get(letter.slug) ?? letter
}

/** Queues all emails of all updates; resolves to their number. */
export async function queueAll(app: Pick<TestApp, 'context' | 'letters'>): Promise<number> {
  let all = 0
  for (;;) {
    const { emailed, next } = await deliverUpdates(app.context, app.letters, Number.MAX_SAFE_INTEGER)
    all += emailed
    if (next === null) return all
  }
}

/** The emails of an update among others, in any language. */
export function updateAmong(emails: readonly ReceivedEmail[], texts: UpdateTexts = UPDATES): ReceivedEmail[] {
  const titles = LOCALES.map((locale) => texts[locale]?.title)
  return emails.filter(({ subject }) => titles.includes(subject))
}
