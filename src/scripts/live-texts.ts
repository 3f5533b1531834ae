/** A sentence with a count in every plural form of the page's language. */
type Forms = Record<string, string>

/** The sentences about the figures of a letter; src/components/signatures/live-data.ts puts them in the page. */
export class LiveTexts {
  /** The language of the page, as a BCP 47 tag. */
  readonly locale: string
  /** The sentence about the goal. */
  readonly goal: string
  /** The text in place of a name that is not public. */
  readonly withheld: string
  readonly #number: Intl.NumberFormat
  readonly #plural: Intl.PluralRules
  readonly #count: Forms
  readonly #reaffirmed: Forms
  readonly #paper: Forms
  readonly #inAll: Forms
  readonly #byVersion: string

  constructor(data: DOMStringMap) {
    this.locale = data['tag'] ?? 'en'
    this.goal = data['goal'] ?? ''
    this.withheld = data['withheld'] ?? ''
    this.#number = new Intl.NumberFormat(this.locale)
    this.#plural = new Intl.PluralRules(this.locale)
    this.#count = formsIn(data['forms'])
    this.#reaffirmed = formsIn(data['reaffirmed'])
    this.#paper = formsIn(data['paper'])
    this.#inAll = formsIn(data['inAll'])
    this.#byVersion = data['byVersion'] ?? ''
  }

  /** Writes a number in the page's language. */
  number(value: number): string {
    return this.#number.format(value)
  }

  /** Writes the sentence about the count. */
  count(count: number): string {
    return this.#sentence(this.#count, count)
  }

  /** Returns what the sentence about the count has before and after the number. */
  aroundCount(count: number): [before: string, after: string] {
    const [before = '', after = ''] = this.#form(this.#count, count).split('{n}')
    return [before, after]
  }

  /** Writes how many signatures a version has. */
  byVersion(version: number, count: number): string {
    return this.#byVersion.replace('{n}', this.number(count)).replace('{v}', String(version))
  }

  /** Writes how many earlier signers re-affirmed for a version. */
  reaffirmed(version: number, count: number): string {
    return this.#sentence(this.#reaffirmed, count).replace('{v}', String(version))
  }

  /** Writes how many paper signatures there are. */
  paper(count: number): string {
    return this.#sentence(this.#paper, count)
  }

  /** Writes how many signatures there are with those on paper. */
  inAll(count: number): string {
    return this.#sentence(this.#inAll, count)
  }

  #sentence(forms: Forms, count: number): string {
    return this.#form(forms, count).replace('{n}', this.number(count))
  }

  #form(forms: Forms, count: number): string {
    return forms[this.#plural.select(count)] ?? forms['other'] ?? '{n}'
  }
}

function formsIn(json: string | undefined): Forms {
  return JSON.parse(json ?? '{}') as Forms
}
