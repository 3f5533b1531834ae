import { createElement } from './create-element.ts'
import type { LiveTexts } from './live-texts.ts'
import type { VersionFigures } from './live-versions.ts'

/** The figures of a letter, as the server sends them. */
export type Figures = {
  count: number
  goal: number | null
  paper: number
  versions: VersionFigures[]
}

/** Shows the figures of a letter in a box: the count, the goal, the versions and the paper signatures. */
export function showFigures(box: HTMLElement, now: Figures, texts: LiveTexts): void {
  showCountIn(box.querySelector('a'), now.count, texts)
  const parts = [...goalParts(now, texts), ...versionParts(now, texts), ...paperParts(now, texts)]
  for (const old of box.querySelectorAll('progress, .hint')) old.remove()
  box.append(...parts)
}

/** Shows the count in the link. The link stays in the page, because it may have the focus. */
function showCountIn(link: HTMLElement | null, count: number, texts: LiveTexts): void {
  const [before, after] = texts.aroundCount(count)
  link?.classList.add('count')
  link?.replaceChildren(before, createElement('b', '', texts.number(count)), after)
}

function goalParts({ count, goal }: Figures, texts: LiveTexts): HTMLElement[] {
  if (!goal) return []
  const progress = document.createElement('progress')
  progress.max = goal
  progress.value = Math.min(count, goal)
  progress.ariaLabel = `${texts.count(count)} ${texts.goal}`
  return [progress, hint(texts.goal)]
}

/** Lists the versions, newest first, and leaves out numbers that are 0. */
function versionParts({ versions }: Figures, texts: LiveTexts): HTMLElement[] {
  const newestFirst = versions.toReversed()
  const counted = newestFirst
    .filter(({ count }) => count > 0)
    .map(({ version, count }) => texts.byVersion(version, count))
  const list = new Intl.ListFormat(texts.locale, { type: 'unit' })
  const reaffirmed = newestFirst.filter((each) => each.reaffirmed > 0)
  return [
    ...(counted.length > 0 ? [hint(list.format(counted))] : []),
    ...reaffirmed.map((each) => hint(texts.reaffirmed(each.version, each.reaffirmed))),
  ]
}

/** Shows paper signatures beside the count; neither the count nor the goal includes them. */
function paperParts({ count, paper }: Figures, texts: LiveTexts): HTMLElement[] {
  return paper > 0 ? [hint(texts.paper(paper)), hint(texts.inAll(count + paper))] : []
}

function hint(text: string): HTMLElement {
  return createElement('p', 'hint', text)
}
