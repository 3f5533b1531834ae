import { createAnnouncer } from './announce.ts'
import { follow } from './follow.ts'

// Shows the live count and the latest names on a letter page. Without this script the page links to both.

type Figures = {
  count: number
  goal: number | null
  paper: number
  versions: { version: number; count: number; reaffirmed: number }[]
}
/** A sentence with a count in every plural form of the page's language. */
type Forms = Record<string, string>
type Name = { name: string | null; affiliation: string | null; country: string | null }

/** The least time between two announcements of the count, in milliseconds. */
const ANNOUNCE_EVERY = 20_000

const root = document.querySelector<HTMLElement>('[data-events]')
if (root) showFiguresOf(root)

function showFiguresOf(root: HTMLElement) {
  const data = root.dataset
  const locale = data['tag'] ?? 'en'
  const number = new Intl.NumberFormat(locale)
  const plural = new Intl.PluralRules(locale)
  const forms = JSON.parse(data['forms'] ?? '{}') as Forms
  const reaffirmed = JSON.parse(data['reaffirmed'] ?? '{}') as Forms
  const paper = JSON.parse(data['paper'] ?? '{}') as Forms
  const announce = createAnnouncer(find('spoken'), ANNOUNCE_EVERY)
  const inAll = JSON.parse(data['inAll'] ?? '{}') as Forms

  follow({ events: data['events'] ?? '', count: data['count'] ?? '' }, (name, event) => {
    if (name === 'count') showCount(event as Figures)
    else showNames(event as Name[])
  })

  function showCount(now: Figures) {
    const figures = find('figures')
    if (figures) showFigures(figures, now)
    for (const part of document.querySelectorAll<HTMLElement>('[data-version]')) {
      const version = now.versions.find(({ version }) => String(version) === part.dataset['version'])
      if (version) part.textContent = words(version.count)
    }
    for (const part of document.querySelectorAll<HTMLElement>('[data-reaffirmed-for]')) {
      const version = now.versions.find(({ version }) => String(version) === part.dataset['reaffirmedFor'])
      part.hidden = !version?.reaffirmed
      if (version) part.textContent = reaffirmedText(version)
    }
    const short = find('short')
    if (short) short.textContent = words(now.count)
    announce(words(now.count))
  }

  function showFigures(box: HTMLElement, now: Figures) {
    const [before = '', after = ''] = form(forms, now.count).split('{n}')
    // The link stays in the page, because it may have the focus.
    const link = box.querySelector('a')
    link?.classList.add('count')
    link?.replaceChildren(before, element('b', '', number.format(now.count)), after)
    const parts: HTMLElement[] = []
    if (now.goal) {
      const progress = document.createElement('progress')
      progress.max = now.goal
      progress.value = Math.min(now.count, now.goal)
      progress.ariaLabel = `${words(now.count)} ${data['goal'] ?? ''}`
      parts.push(progress, element('p', 'hint', data['goal']))
    }
    const versions = now.versions.filter((version) => version.count > 0).reverse()
    if (versions.length > 0) {
      const line = versions.map(({ version, count }) =>
        (data['byVersion'] ?? '').replace('{n}', number.format(count)).replace('{v}', String(version)),
      )
      parts.push(element('p', 'hint', new Intl.ListFormat(locale, { type: 'unit' }).format(line)))
    }
    for (const version of now.versions.toReversed()) {
      if (version.reaffirmed > 0) parts.push(element('p', 'hint', reaffirmedText(version)))
    }
    // Paper signatures are shown beside the count; neither the count nor the goal includes them.
    if (now.paper > 0) {
      parts.push(element('p', 'hint', words(now.paper, paper)))
      parts.push(element('p', 'hint', words(now.count + now.paper, inAll)))
    }
    for (const old of box.querySelectorAll('progress, .hint')) old.remove()
    box.append(...parts)
  }

  function form(forms: Forms, count: number): string {
    return forms[plural.select(count)] ?? forms['other'] ?? '{n}'
  }

  function words(count: number, of = forms): string {
    return form(of, count).replace('{n}', number.format(count))
  }

  function reaffirmedText({ version, reaffirmed: count }: Figures['versions'][number]): string {
    return form(reaffirmed, count).replace('{n}', number.format(count)).replace('{v}', String(version))
  }

  function showNames(names: Name[]) {
    const list = find('names')
    if (!list) return
    const countries = new Intl.DisplayNames(locale, { type: 'region' })
    list.hidden = names.length === 0
    list.replaceChildren(
      ...names.map(({ name, affiliation, country }) => {
        const item = document.createElement('li')
        const about = [affiliation, country && countries.of(country)].filter(Boolean).join(', ')
        item.append(name === null ? element('span', 'withheld', data['withheld']) : element('bdi', '', name))
        if (about) item.append(' ', element('bdi', 'about', about))
        return item
      }),
    )
  }
}

function find(part: string): HTMLElement | null {
  return document.querySelector(`[data-live="${part}"]`)
}

function element(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.textContent = text
  return made
}
