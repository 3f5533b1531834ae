import { COUNTRIES } from './country.ts'
import { LOCALES } from './locale.ts'
import { foldName } from './person-name.ts'

/** ISO 3166-1 alpha-3, in the order of `COUNTRIES`. */
const ALPHA_3 =
  'AND ARE AFG ATG AIA ALB ARM AGO ATA ARG ASM AUT AUS ABW ALA AZE BIH BRB BGD BEL BFA BGR BHR BDI BEN BLM BMU BRN BOL BES BRA BHS BTN BVT BWA BLR BLZ CAN CCK COD CAF COG CHE CIV COK CHL CMR CHN COL CRI CUB CPV CUW CXR CYP CZE DEU DJI DNK DMA DOM DZA ECU EST EGY ESH ERI ESP ETH FIN FJI FLK FSM FRO FRA GAB GBR GRD GEO GUF GGY GHA GIB GRL GMB GIN GLP GNQ GRC SGS GTM GUM GNB GUY HKG HMD HND HRV HTI HUN IDN IRL ISR IMN IND IOT IRQ IRN ISL ITA JEY JAM JOR JPN KEN KGZ KHM KIR COM KNA PRK KOR KWT CYM KAZ LAO LBN LCA LIE LKA LBR LSO LTU LUX LVA LBY MAR MCO MDA MNE MAF MDG MHL MKD MLI MMR MNG MAC MNP MTQ MRT MSR MLT MUS MDV MWI MEX MYS MOZ NAM NCL NER NFK NGA NIC NLD NOR NPL NRU NIU NZL OMN PAN PER PYF PNG PHL PAK POL SPM PCN PRI PSE PRT PLW PRY QAT REU ROU SRB RUS RWA SAU SLB SYC SDN SWE SGP SHN SVN SJM SVK SLE SMR SEN SOM SUR SSD STP SLV SXM SYR SWZ TCA TCD ATF TGO THA TJK TKL TLS TKM TUN TON TUR TTO TUV TWN TZA UKR UGA UMI USA URY UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM MYT ZAF ZMB ZWE'

/** Names that people write and Intl does not have, in the site's languages; folded when they are read. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  GB: 'UK|U.K.|United Kingdom of Great Britain and Northern Ireland|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|Grande-Bretagne|Angleterre|Écosse|Pays de Galles|Irlande du Nord|Großbritannien|Schottland|Nordirland|Gran Bretaña|Inglaterra|Escocia|Gales|Irlanda del Norte|بريطانيا|بريطانيا العظمى|إنجلترا|انجلترا|إنكلترا|اسكتلندا|ويلز',
  US: 'USA|U.S.A.|U.S.|United States of America|America|États-Unis d’Amérique|Vereinigte Staaten von Amerika|Amerika|Estados Unidos de América|EE. UU.|EE.UU.|EEUU|أمريكا|أميركا|الولايات المتحدة الأمريكية|الولايات المتحدة الأميركية',
  DE: 'Federal Republic of Germany|Bundesrepublik Deutschland|BRD|République fédérale d’Allemagne|República Federal de Alemania|جمهورية ألمانيا الاتحادية',
  NL: 'Holland|The Netherlands|Hollande|Holanda|هولندة',
  TR: 'Turkey|Türkiye|Turquie|Türkei|Turquía|تركية',
  CZ: 'Czech Republic|République tchèque|Tschechische Republik|Tschechei|República Checa|جمهورية التشيك',
  RU: 'Russian Federation|Fédération de Russie|Russische Föderation|Federación de Rusia|روسيا الاتحادية',
  KR: 'South Korea|Republic of Korea|Korea|Corée|Südkorea|Corea|كوريا',
  KP: 'North Korea|DPRK|Nordkorea',
  CN: 'People’s Republic of China|PR China|République populaire de Chine|Volksrepublik China|República Popular China',
  TW: 'Taiwan|Republic of China',
  CI: 'Ivory Coast|Côte d’Ivoire|Elfenbeinküste|Costa de Marfil|ساحل العاج',
  CD: 'DR Congo|DRC|Democratic Republic of the Congo|RDC|République démocratique du Congo|Demokratische Republik Kongo|República Democrática del Congo',
  CG: 'Republic of the Congo|République du Congo|Republik Kongo|República del Congo',
  MK: 'Macedonia|Macédoine|Mazedonien',
  MM: 'Burma|Birmanie|Birma|Birmania|بورما',
  SZ: 'Swaziland|Suazilandia',
  CV: 'Cape Verde|Cap-Vert|Kap Verde|Cabo Verde',
  VA: 'Vatican|Holy See|Saint-Siège|Heiliger Stuhl|Vatikan|Vaticano|Santa Sede|الفاتيكان',
  PS: 'Palestine|State of Palestine|Palestinian Territories|Palästina|Palestina|فلسطين',
  SY: 'Syrian Arab Republic|سورية',
  IR: 'Islamic Republic of Iran|Persia',
  AE: 'UAE|U.A.E.|Émirats|Emirate|VAE|EAU|الإمارات|الامارات',
  SA: 'KSA|Saudi|السعودية',
  BA: 'Bosnia|Bosnie|Bosnien|البوسنة',
  MD: 'Republic of Moldova|Moldavia|Moldau|Moldavie',
  CH: 'Swiss Confederation|Schweizerische Eidgenossenschaft|Confédération suisse',
  AT: 'Republic of Austria|Republik Österreich',
  FR: 'French Republic|République française',
  ES: 'Kingdom of Spain|Reino de España',
  BY: 'White Russia|Weißrussland|Biélorussie|Bielorrusia',
  VN: 'Viet Nam',
  LA: 'Lao',
  TL: 'East Timor|Timor oriental|Osttimor|Timor Oriental',
  EG: 'Arab Republic of Egypt',
  HK: 'Hong Kong|Hongkong',
  MO: 'Macau|Macao',
}

/**
 * Reads a country from its name in one of the site's languages or from its code with 2 or 3 letters (ISO 3166-1):
 * Deutschland, Allemagne, DE, DEU. `null` for anything else, and for what is the name of 2 countries.
 */
export function readCountry(text: string): string | null {
  const typed = text.trim()
  if (typed.length > 80) return null
  return countriesByName().get(fold(typed)) ?? null
}

/** Filled at the first look: a server that reads no spreadsheet needs none of it. */
const NAMES = new Map<string, string | null>()

function countriesByName(): ReadonlyMap<string, string | null> {
  if (NAMES.size > 0) return NAMES
  const found = NAMES
  const add = (name: string, code: string) => {
    const folded = fold(name)
    const before = found.get(folded)
    found.set(folded, before === undefined || before === code ? code : null)
  }
  for (const locale of [...LOCALES, 'en-GB']) {
    for (const style of ['long', 'short', 'narrow'] as const) {
      const inLocale = new Intl.DisplayNames(locale, { type: 'region', style })
      for (const code of COUNTRIES) {
        const name = inLocale.of(code) ?? code
        add(name, code)
        if (locale === 'de') add(withoutUmlauts(name), code)
      }
    }
  }
  for (const [code, others] of Object.entries(OTHER_NAMES)) {
    for (const name of others.split('|')) found.set(fold(name), code)
  }
  // A code is never a name of another country: it comes last.
  for (const [i, code] of ALPHA_3.split(' ').entries()) found.set(fold(code), COUNTRIES[i] ?? null)
  for (const code of COUNTRIES) found.set(fold(code), code)
  found.set('uk', 'GB')
  // There are 2 of them.
  for (const name of ['Congo', 'Kongo', 'الكونغو']) found.set(fold(name), null)
  return found
}

function withoutUmlauts(name: string): string {
  const letters: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue' }
  return name.replace(/[äöüÄÖÜ]/g, (letter) => letters[letter] ?? letter)
}

/** Without accents, case, articles, punctuation and the spellings of Arabic letters that people do not tell apart. */
function fold(name: string): string {
  return foldName(name)
    .replace(/[\u0640\u200e\u200f]/g, '')
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه')
    .replace(/&/g, 'and')
    .replace(/[.,'’`´\-–()]/g, ' ')
    .trim()
    .replace(/\s+/g, ' ')
    .replace(/^(?:the|le|la|les|die|der|das|el|los|las) /, '')
    .replace(/^(?:[a-z] )+[a-z]$/, (letters) => letters.replaceAll(' ', ''))
}
