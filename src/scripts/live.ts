import { createAnnouncer } from './announce.ts'
import { follow } from './follow.ts'
import { type Figures, showFigures } from './live-figures.ts'
import { type Name, showNames } from './live-names.ts'
import { LiveTexts } from './live-texts.ts'
import { showVersions } from './live-versions.ts'

// Shows the live count and the latest names on a letter page. Without this script the page links to both.

/** The least time between two announcements of the count, in milliseconds. */
const ANNOUNCE_EVERY = 20_000

const root = document.querySelector<HTMLElement>('[data-events]')
if (root) showFiguresOf(root.dataset)

/** Shows every count and list of names that the server sends for the letter. */
function showFiguresOf(data: DOMStringMap) {
  const texts = new LiveTexts(data)
  const announce = createAnnouncer(find('spoken'), ANNOUNCE_EVERY)

  follow({ events: data['events'] ?? '', count: data['count'] ?? '' }, (name, event) => {
    if (name === 'count') showCount(event as Figures)
    else showLatest(event as Name[])
  })

  function showCount(now: Figures) {
    const figures = find('figures')
    if (figures) showFigures(figures, now, texts)
    showVersions(now.versions, texts)
    const short = find('short')
    if (short) short.textContent = texts.count(now.count)
    announce(texts.count(now.count))
  }

  function showLatest(names: Name[]) {
    const list = find('names')
    if (list) showNames(list, names, texts)
  }
}

function find(part: string): HTMLElement | null {
  return document.querySelector(`[data-live="${part}"]`)
}
