import { createElement } from './create-element.ts'
import type { LiveTexts } from './live-texts.ts'

/** A signer in the list of names; `name` is `null` where it is withheld, `country` is an ISO 3166-1 code. */
export type Name = { name: string | null; affiliation: string | null; country: string | null }

/** Shows names in a list, which is hidden while it is empty. */
export function showNames(list: HTMLElement, names: readonly Name[], texts: LiveTexts): void {
  const countries = new Intl.DisplayNames(texts.locale, { type: 'region' })
  list.hidden = names.length === 0
  list.replaceChildren(...names.map((name) => itemFor(name, countries, texts)))
}

function itemFor({ name, affiliation, country }: Name, countries: Intl.DisplayNames, texts: LiveTexts) {
  const item = document.createElement('li')
  const about = [affiliation, country && countries.of(country)].filter(Boolean).join(', ')
  item.append(
    name === null ? createElement('span', 'withheld', texts.withheld) : createElement('bdi', '', name),
  )
  if (about) item.append(' ', createElement('bdi', 'about', about))
  return item
}
