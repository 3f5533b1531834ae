import { type PublishedTextRow, publishedTextsOf, rememberText } from '#db/queries/published-texts.ts'
import { findVersion, type Letter, type Letters } from '../../domain/letter.ts'
import { isLocale } from '../../domain/locale.ts'
import type { Context } from '../context.ts'

/** A text that was published and is not what it was: `now` is `null` where its file is gone. */
export type ChangedText = {
  letter: string
  version: number
  locale: string
  was: string
  now: string | null
  file: string | null
}

export type KeepOutcome = { ok: true } | { ok: false; reason: 'text-changed'; changed: ChangedText[] }

/**
 * Remembers the digest of every published text that is served for the first time, and compares the others with what
 * was remembered. A letter that is taken down as a whole is no change; a version that is missing from one is.
 */
export async function keepPublishedTexts(
  ctx: Pick<Context, 'store' | 'now'>,
  letters: Letters,
): Promise<KeepOutcome> {
  return ctx.store.write(async (tx): Promise<KeepOutcome> => {
    const changed: ChangedText[] = []
    for (const letter of letters.values()) {
      const known = await publishedTextsOf(tx, letter.slug)
      changed.push(...known.flatMap((row) => changeOf(letter, row)))
    }
    if (changed.length > 0) return { ok: false, reason: 'text-changed', changed }
    for (const letter of letters.values()) {
      for (const { number: version, locale, digest } of letter.versions) {
        await rememberText(tx, { letter: letter.slug, version, locale, digest, firstServedAt: ctx.now() })
      }
    }
    return { ok: true }
  })
}

function changeOf(letter: Letter, row: PublishedTextRow): ChangedText[] {
  const version = isLocale(row.locale) ? findVersion(letter, row.version, row.locale) : undefined
  if (version?.digest === row.digest) return []
  return [
    {
      letter: letter.slug,
      version: row.version,
      locale: row.locale,
      was: row.digest,
      now: version?.digest ?? null,
      file: version?.file ?? null,
    },
  ]
}

/** What to tell the operator, who can put it right. */
export function describeChanges(changed: readonly ChangedText[]): string {
  const lines = changed.map(({ letter, version, locale, was, now, file }) =>
    now === null
      ? `${letter}: version ${version} (${locale}) was published with the digest ${was}, and its file is gone.`
      : `${file}: version ${version} (${locale}) was published with the digest\n    ${was}\n  and now has the digest\n    ${now}`,
  )
  return [
    'A published text never changes, and people may have signed it:',
    ...lines.map((line) => `  ${line}`),
    'Put the published text back, and publish the change as a new version in a new file.',
    'If nobody has seen it yet, as in a trial, start with another DATA_DIR or database instead.',
  ].join('\n')
}
