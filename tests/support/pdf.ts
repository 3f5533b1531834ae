import { getDocumentProxy } from 'unpdf'

export type ReadPdf = {
  title: string
  language: string
  isTagged: boolean
  bookmarks: string[]
  /** The text of each page, in the order in which it is drawn. */
  pages: string[]
}

/** Reads a document as another program sees it. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const pdf = await getDocumentProxy(new Uint8Array(bytes))
  const { info } = (await pdf.getMetadata()) as unknown as { info: Record<string, unknown> }
  const outline = (await pdf.getOutline()) as { title: string }[]
  const marks = (await pdf.getMarkInfo()) as { Marked?: boolean } | null
  const pages: string[] = []
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    const texts = items as { str: string; hasEOL: boolean }[]
    pages.push(texts.map(({ str, hasEOL }) => str + (hasEOL ? '\n' : '')).join(''))
  }
  return {
    title: String(info['Title']),
    language: String(info['Language']),
    isTagged: marks?.Marked === true,
    bookmarks: outline.map(({ title }) => title),
    pages,
  }
}

/** A text without its blanks and line ends, which are where lines were broken. */
export function unbroken(text: string): string {
  return text.replace(/\s+/g, '')
}
