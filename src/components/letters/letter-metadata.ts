import type { Letter, Version } from '#features/letters/letter.ts'

/** Describes a letter for machines (schema.org, JSON-LD), as the text of a script: angle brackets would end it. */
export function letterMetadata(letter: Letter, version: Version, url: URL): string {
  const metadata = {
    '@context': 'https://schema.org',
    '@type': 'Article',
    headline: version.title,
    inLanguage: version.locale,
    datePublished: letter.versions[0]?.published,
    dateModified: version.published,
    version: String(version.number),
    author: { '@type': 'Organization', name: letter.organisers.name },
    url: url.href,
  }
  return JSON.stringify(metadata).replaceAll('<', '\\u003c')
}
