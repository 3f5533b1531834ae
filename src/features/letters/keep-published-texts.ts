import { publishedTextsOf, rememberText } from '#db/queries/letters/published-texts.ts'
import { countGiven, signedLetters } from '#db/queries/letters/signed-letters.ts'
import type { Read } from '#db/store.ts'
import type { Context } from '#features/context.ts'
import type { Letters } from './letter.ts'
import { type PublishedChange, publishedChanges } from './published-changes.ts'
import { factsDigest, factsOf } from './published-facts.ts'

/** A letter that people have signed and that has no published version any more. `now`: the letter that has its texts. */
export type GoneLetter = { letter: string; signatures: number; now: string | null }

/** Whether the letters may be served: see `keepPublishedTexts`. */
export type KeepOutcome =
  | { ok: true }
  | { ok: false; reason: 'text-changed'; changed: PublishedChange[] }
  | { ok: false; reason: 'letter-gone'; gone: GoneLetter[] }

/**
 * Stores the digest of every published text when it is first served, with its title, addressee, date, kind of change and
 * note, and compares texts served before with what is stored. A letter without signatures may be taken down as a whole;
 * one with signatures must stay under its name. No version of a letter may be missing.
 */
export async function keepPublishedTexts(
  ctx: Pick<Context, 'store' | 'now'>,
  letters: Letters,
): Promise<KeepOutcome> {
  return ctx.store.write(async (tx): Promise<KeepOutcome> => {
    const gone = await goneLetters(tx, letters)
    if (gone.length > 0) return { ok: false, reason: 'letter-gone', gone }
    const changed: PublishedChange[] = []
    for (const letter of letters.values()) {
      const known = await publishedTextsOf(tx, letter.slug)
      changed.push(...known.flatMap((row) => publishedChanges(letter, row)))
    }
    if (changed.length > 0) return { ok: false, reason: 'text-changed', changed }
    for (const letter of letters.values()) {
      for (const version of letter.versions) {
        const { number, locale, digest } = version
        const facts = factsOf(version)
        await rememberText(tx, {
          letter: letter.slug,
          version: number,
          locale,
          digest,
          facts,
          factsDigest: factsDigest(facts),
          firstServedAt: ctx.now(),
        })
      }
    }
    return { ok: true }
  })
}

async function goneLetters(db: Read, letters: Letters): Promise<GoneLetter[]> {
  const gone: GoneLetter[] = []
  for (const letter of await signedLetters(db)) {
    if (letters.has(letter)) continue
    const signatures = await countGiven(db, letter)
    if (signatures > 0) gone.push({ letter, signatures, now: await newNameOf(db, letter, letters) })
  }
  return gone
}

/** The new letter that has most of the texts of a gone one, which was probably renamed; `null` where no letter has any. */
async function newNameOf(db: Read, gone: string, letters: Letters): Promise<string | null> {
  const known = await publishedTextsOf(db, gone)
  const digests = new Set(known.map(({ digest }) => digest))
  let best: { slug: string; same: number } | null = null
  for (const { slug, versions } of letters.values()) {
    const same = versions.filter(({ digest }) => digests.has(digest)).length
    if (same <= (best?.same ?? 0) || (await publishedTextsOf(db, slug)).length > 0) continue
    best = { slug, same }
  }
  return best?.slug ?? null
}
