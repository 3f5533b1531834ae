import { foldName } from '#values/person-name.ts'
import type { PaperColumn } from './paper.ts'

/** A column of a spreadsheet: `given` and `family` are one name in two columns. */
export type SheetColumn = PaperColumn | 'given' | 'family'

/** What a column may be called, in the languages of the site; folded, with blanks for what is not a letter or digit. */
const HEADINGS: Readonly<Record<string, SheetColumn>> = Object.fromEntries(
  Object.entries({
    name: 'name|full name|names|signer|nom complet|nom et prénom|prénom et nom|nom prénom|signataire|vollständiger name|vor und nachname|name vorname|unterzeichner|unterzeichnerin|nombre completo|nombre y apellido|nombre y apellidos|firmante|الاسم|الاسم الكامل|اسم|الموقع',
    given:
      'first name|firstname|given name|given names|forename|prénom|prénoms|vorname|vornamen|nombre de pila|nombres|الاسم الأول|الاسم الشخصي',
    family:
      'last name|lastname|surname|family name|nom de famille|nachname|familienname|zuname|apellido|apellidos|اسم العائلة|الاسم العائلي|اللقب|الكنية',
    affiliation:
      'affiliation|role|organisation|organization|role and organisation|company|fonction|rôle|fonction et organisation|entreprise|zugehörigkeit|funktion|rolle|firma|funktion und organisation|institution|afiliación|organización|cargo|función|cargo y organización|empresa|الصفة|الجهة|المنظمة|الانتماء|المؤسسة|الصفة والمؤسسة',
    country: 'country|country code|pays|land|länderkürzel|staat|país|pais|البلد|الدولة|بلد',
    public:
      'public|show name|named|name public|public name|publier|nom public|afficher le nom|öffentlich|name öffentlich|name zeigen|veröffentlichen|público|publicar|nombre público|mostrar nombre|علني|عام|إظهار الاسم|نشر الاسم',
    signed_on:
      'signed on|signed|date|day|date signed|date of signature|signé le|date de signature|jour|unterschrieben am|datum|tag|datum der unterschrift|unterzeichnet am|firmado el|fecha|fecha de firma|día|تاريخ التوقيع|التاريخ|وقّع في|اليوم',
  } satisfies Record<SheetColumn, string>).flatMap(([column, names]) =>
    names.split('|').map((name) => [foldHeading(name), column as SheetColumn]),
  ),
)

function foldHeading(text: string): string {
  return foldName(text)
    .replace(/[أإآ]/g, 'ا')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/**
 * The column that each heading names; `undefined` for an unknown one. `Nom` is a full name, but beside `Prénom` a family
 * name; `Nombre` beside `Apellidos` is a given name.
 */
export function columnsNamed(headings: readonly string[]): (SheetColumn | undefined)[] {
  const folded = headings.map(foldHeading)
  const known = folded.map((heading) => HEADINGS[heading])
  return folded.map((heading, i) => {
    if (heading === 'nom' || heading === 'name') return known.includes('given') ? 'family' : 'name'
    if (heading === 'nombre') return known.includes('family') ? 'given' : 'name'
    return known[i]
  })
}
