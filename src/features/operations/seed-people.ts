/** One invented signer. */
export type Seeded = {
  name: string
  affiliation: string | null
  country: string | null
  public: boolean
  state: 'verified' | 'pending' | 'withdrawn'
  /** Signed the first version. */
  early: boolean
  /** Has also signed a later version. */
  reaffirms: boolean
}

/** The cast of the tests. */
const CAST: readonly Seeded[] = [
  person('Ada Example', 'Animator, Studio Example', 'GB', { early: true, reaffirms: true }),
  person('Grace Sample', 'Colourist', 'US'),
  person('Sam Specimen', null, 'IE', { state: 'pending' }),
  person('Mallory Placeholder', null, null, { state: 'withdrawn' }),
  person('Olga Primer', 'Editor, Sample Pictures', 'PL', { public: false }),
]

const GIVEN =
  'Anouk Béla Chidi Dagny Emre Fatima Goran Hana Ines João Kofi Lucía Małgorzata Noor Øystein Paloma Quentin Ruta Søren Thuý Ursula Vikram Wanjiru Xiomara Yael Žofia 小例 Амина ليلى Ελένη'.split(
    ' ',
  )

/** "Example", "sample" and "no one" in the languages of the letter's readers: no family has these names. */
const FAMILY =
  'Example Beispiel Exemple Ejemplo Esempio Exemplo Przykład Eksempel Esimerkki Voorbeeld Örnek Příklad Példa Пример مثال Παράδειγμα 範例 Nemo Nadie Niemand'.split(
    ' ',
  )

const WORK = [
  'Illustrator',
  'Film-maker, Sample Pictures',
  'Composer',
  null,
  'Painter, Studio Example',
  null,
  'Art student, Academy of Examples',
  null,
]

/** Countries, large ones more than once; the empty ones stand for signers who name none. */
const COUNTRY =
  'FR DE  ES MA JP  BR IN PL GR  FR US GB  DE IT NL  FR BE CA  ES AR MX  DE AT CH  US KE PT  FR NG SE  '.split(
    ' ',
  )

/** The signer at an index of the list, the same at every run. */
export function castMember(index: number): Seeded {
  const known = CAST[index]
  if (known) return known
  const given = GIVEN[index % GIVEN.length] ?? ''
  const family = FAMILY[Math.floor(index / GIVEN.length + index) % FAMILY.length] ?? ''
  return person(
    `${given} ${family}`,
    WORK[index % WORK.length] ?? null,
    COUNTRY[index % COUNTRY.length] || null,
    {
      state: index % 11 === 7 ? 'pending' : index % 29 === 13 ? 'withdrawn' : 'verified',
      public: index % 6 !== 4,
      early: index % 3 === 0,
      reaffirms: index % 9 === 0,
    },
  )
}

function person(
  name: string,
  affiliation: string | null,
  country: string | null,
  rest: Partial<Seeded> = {},
): Seeded {
  return {
    name,
    affiliation,
    country,
    public: true,
    state: 'verified',
    early: false,
    reaffirms: false,
    ...rest,
  }
}
