import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { imageSize } from 'image-size'
import type { Picture } from './letter.ts'
import { LetterError } from './source-file.ts'

/** Readers are on slow networks too. Bytes. */
const MAX_PICTURE = 200_000

/** Pixels. */
const MAX_SIDE = 10_000

/** Looks at the file of a picture. Throws `LetterError` where it is missing, too heavy, or not what its name says. */
export function readPicture(
  folder: string,
  yaml: string,
  { file, alt }: Pick<Picture, 'file' | 'alt'>,
): Picture {
  const path = join(folder, file)
  const bytes = statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : null
  if (!bytes) throw new LetterError(`${yaml}: theme.picture.file ${file} is missing.`)
  if (bytes.length > MAX_PICTURE) {
    const weight = Math.ceil(bytes.length / 1000)
    throw new LetterError(
      `${yaml}: theme.picture.file ${file} has ${weight} KB; ${MAX_PICTURE / 1000} KB are the most.`,
    )
  }
  const type = file.slice(file.lastIndexOf('.') + 1) as Picture['type']
  try {
    const size = imageSize(bytes)
    const isKind = size.type === type || (size.type === 'heif' && type === 'avif')
    const isSeen = [size.width, size.height].every((side) => side >= 1 && side <= MAX_SIDE)
    if (isKind && isSeen) {
      return { file, type, width: size.width, height: size.height, alt }
    }
  } catch {
    // Not a picture at all: the same sentence.
  }
  throw new LetterError(
    `${yaml}: theme.picture.file ${file} is not a picture of the kind that its name says.`,
  )
}

/** The picture as its organisers gave it. */
export function pictureBytes(folder: string, slug: string, { file }: Picture): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(folder, slug, file)))
}
