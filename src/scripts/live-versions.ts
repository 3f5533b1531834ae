import type { LiveTexts } from './live-texts.ts'

/** The figures of one version of a letter. */
export type VersionFigures = { version: number; count: number; reaffirmed: number }

/** Shows the figures of versions wherever the page has a place for them. */
export function showVersions(versions: readonly VersionFigures[], texts: LiveTexts): void {
  const find = (number: string | undefined) => versions.find(({ version }) => String(version) === number)
  for (const part of document.querySelectorAll<HTMLElement>('[data-version]')) {
    const version = find(part.dataset['version'])
    if (version) part.textContent = texts.count(version.count)
  }
  for (const part of document.querySelectorAll<HTMLElement>('[data-reaffirmed-for]')) {
    const version = find(part.dataset['reaffirmedFor'])
    part.hidden = !version?.reaffirmed
    if (version) part.textContent = texts.reaffirmed(version.version, version.reaffirmed)
  }
}
