/** Longer names may be real, and are left out all the same: a long line can carry a message. Code points. */
const MAX_GREETED = 40

/** Spanish and Portuguese names have up to six words; an order has room in more. */
const MAX_WORDS = 6

/** A longer name in an alphabet with capitals has capitals, or words that are known to be written without. */
const WORDS_WITHOUT_CAPITALS = 3

/**
 * Letters and marks of any script. Not letters that belong to no script (mathematical alphabets), enclosing and musical
 * marks, and the tone letters of Lisu, some of which look like a full stop (UTS 39, confusables.txt).
 */
const LETTER = String.raw`[\p{L}--[\p{Script=Common}\u{A4F8}-\u{A4FD}]]|[\u{2B9}-\u{2C1}\u{640}\u{30FC}]`
const MARK = String.raw`[\p{M}--[\p{Script=Common}\p{Me}]]`
/** A letter with its marks. Persian and the Indic scripts join letters or keep them apart with U+200C and U+200D. */
const SIGN = `(?:${LETTER})(?:${MARK}|[\u200C\u200D])*`

/** Apostrophes and what is typed for them, with the geresh of Hebrew and the apostrophe of Armenian. */
const APOSTROPHE = "['’‘ʼʻ`´\u05F3\u05F4\u055A]"
/** Hyphens, with the maqaf of Hebrew and the hyphen of Armenian; and what separates syllables in Tibetan. */
const HYPHEN = '[\\-\u2010\u2011\u05BE\u058A\u0F0B]'
/** Dots at half height: in Catalan between two l, in Chinese and Japanese between the parts of a foreign name. */
const RAISED_DOT = String.raw`(?<=[lL])·(?=[lL])|(?<=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}])[·・](?=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}])`

const WORD = `${APOSTROPHE}?(?:${SIGN})+(?:(?:${APOSTROPHE}|${HYPHEN}|${RAISED_DOT})(?:${SIGN})+)*(?:${APOSTROPHE}|\u0F0B)?`
/** One letter and a dot each: "J.", "J.R.R.", "J.-P."; never a dot with a word behind it, as in an address. */
const INITIALS = `(?:${SIGN}\\.)(?:-?${SIGN}\\.)*`

/** What `greetable` reads, before it counts words. */
export const NAME = new RegExp(`^(?:${WORD}|${INITIALS})(?:\\p{Zs}(?:${WORD}|${INITIALS}))*$`, 'v')

/** Parts of addresses, and how they are spelled out. */
const OF_AN_ADDRESS: ReadonlySet<string> = new Set(['http', 'https', 'www', 'com', 'net', 'org'])

/** Words within names that many languages write small. */
const PARTICLES: ReadonlySet<string> = new Set(
  `a af al av ap bat ben bin bint binti da das de degli dei del dela della delle den der des di do dos du e el et i ibn la las le
  lo los mac of och op san st 't te ten ter the und v van vander vom von wa y z zu zum zur à é`.split(/\s+/),
)

/**
 * Whether a name can be nothing but a name, so that it may stand in an email to an address that has not proved itself:
 * letters and marks of any script, apostrophes, hyphens and initials with a dot, at most 40 characters in 6 words. No
 * digits, no sign of a currency, nothing that could be read as an address.
 */
export function greetable(name: string): boolean {
  if (name.length > MAX_GREETED * 2 || [...name].length > MAX_GREETED || !NAME.test(name)) return false
  const words = name.split(/\p{Zs}/u)
  if (words.length > MAX_WORDS || words.some((word) => OF_AN_ADDRESS.has(word.toLowerCase()))) return false
  return (
    words.length <= WORDS_WITHOUT_CAPITALS || words.every((word) => !isSmall(word) || PARTICLES.has(word))
  )
}

/** Whether a word has letters that could be capitals, and begins with none: "to", but not "d’Arc" or "李". */
function isSmall(word: string): boolean {
  return /^\P{L}*\p{Ll}/u.test(word) && !/\p{Lu}/u.test(word)
}
