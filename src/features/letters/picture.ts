import { imageSize } from 'image-size'
import { SourceFolder } from '#platform/source-folder.ts'
import type { Picture } from './letter.ts'
import { LetterError } from './source-file.ts'

/** Bytes: some readers are on slow networks. */
const MAX_PICTURE = 200_000

/** Pixels. */
const MAX_SIDE = 10_000

/** Reads the size and the type of a picture. Throws `LetterError` where it is missing, too large, or not what its name says. */
export function readPicture(
  folder: SourceFolder,
  yaml: string,
  { file, alt }: Pick<Picture, 'file' | 'alt'>,
): Picture {
  const bytes = folder.bytes(file)
  if (!bytes) throw new LetterError(`${yaml}: theme.picture.file ${file} is missing.`)
  if (bytes.length > MAX_PICTURE) {
    const weight = Math.ceil(bytes.length / 1000)
    throw new LetterError(
      `${yaml}: theme.picture.file ${file} has ${weight} KB; ${MAX_PICTURE / 1000} KB are the most.`,
    )
  }
  const type = file.slice(file.lastIndexOf('.') + 1) as Picture['type']
  const size = sizeOf(bytes, type)
  if (!size)
    throw new LetterError(
      `${yaml}: theme.picture.file ${file} is not a picture of the kind that its name says.`,
    )
  return { file, type, ...size, alt }
}

/** The width and the height of a picture in pixels; `null` where it is none of its type, or too large. */
function sizeOf(bytes: Uint8Array, type: Picture['type']): { width: number; height: number } | null {
  try {
    const { width, height, type: found } = imageSize(bytes)
    const isOfType = found === type || (found === 'heif' && type === 'avif')
    const isInRange = [width, height].every((side) => side >= 1 && side <= MAX_SIDE)
    return isOfType && isInRange ? { width, height } : null
  } catch {
    return null
  }
}

/** The bytes of a letter's picture. Throws where the file is gone. */
export function pictureBytes(folder: string, slug: string, { file }: Picture): Uint8Array<ArrayBuffer> {
  const bytes = new SourceFolder(folder).folder(slug).bytes(file)
  if (!bytes) throw new Error(`The picture of ${slug} is gone.`)
  return new Uint8Array(bytes)
}
