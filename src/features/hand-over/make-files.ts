import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '#features/context.ts'
import type { Letter } from '#features/letters/letter.ts'
import { writeBundle } from './bundle.ts'
import { type HandedFile, type HandOverManifest, handOverNames } from './hand-over.ts'
import { type HandOverOptions, handOver } from './make.ts'

/** The files of a hand-over, and what they contain. */
export type HandOverFiles = { manifest: HandOverManifest; pdf: HandedFile; zip: HandedFile }

/**
 * Makes the files of a hand-over in an empty folder: the document, the table of names, and a ZIP of both with the
 * manifest. Only their owner may read them.
 */
export async function makeHandOverFiles(
  ctx: Pick<Context, 'store' | 'now'>,
  letter: Letter,
  options: HandOverOptions,
  folder: string,
): Promise<HandOverFiles> {
  const names = handOverNames(letter.slug, options.locale)
  const open = (name: string) => createWriteStream(join(folder, name), { mode: 0o600 })
  const out = { pdf: open(names.pdf), csv: open(names.csv) }
  const manifest = await handOver(ctx, letter, options, out)
  const zip = await writeBundle(join(folder, names.zip), new Date(manifest.asOf), [
    { name: names.pdf, from: join(folder, names.pdf) },
    { name: names.csv, from: join(folder, names.csv) },
    { name: 'manifest.json', from: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) },
  ])
  const [{ pages: _, ...pdf }] = manifest.files
  return { manifest, pdf, zip: { file: names.zip, ...zip } }
}
