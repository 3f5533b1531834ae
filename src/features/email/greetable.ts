/** The longest name in a greeting. Longer ones may be real, but could be a message. Code points. */
const MAX_GREETED = 40

/** The most words. Spanish and Portuguese names have up to six; more could be a request. */
const MAX_WORDS = 6

/** Names with more words than this, in a script with capitals, must be capitalised but for known particles. */
const WORDS_WITHOUT_CAPITALS = 3

/**
 * Letters and marks of any script. Not letters without a script (mathematical alphabets), enclosing and musical marks, or
 * the tone letters of Lisu, some of which look like a full stop (UTS 39, confusables.txt).
 */
const LETTER = String.raw`[\p{L}--[\p{Script=Common}\u{A4F8}-\u{A4FD}]]|[\u{2B9}-\u{2C1}\u{640}\u{30FC}]`
const MARK = String.raw`[\p{M}--[\p{Script=Common}\p{Me}]]`
/** A letter with its marks. Persian and the Indic scripts join or separate letters with U+200C and U+200D. */
const SIGN = `(?:${LETTER})(?:${MARK}|[\u200C\u200D])*`

/** Apostrophes and what people type instead, the geresh of Hebrew and the apostrophe of Armenian. */
const APOSTROPHE = "['’‘ʼʻ`´\u05F3\u05F4\u055A]"
/** Hyphens, the maqaf of Hebrew, the hyphen of Armenian and the tsheg of Tibetan. */
const HYPHEN = '[\\-\u2010\u2011\u05BE\u058A\u0F0B]'
/** Middle dots: in Catalan between two l, in Chinese and Japanese between the parts of a foreign name. */
const RAISED_DOT = String.raw`(?<=[lL])·(?=[lL])|(?<=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}])[·・](?=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}])`

const WORD = `${APOSTROPHE}?(?:${SIGN})+(?:(?:${APOSTROPHE}|${HYPHEN}|${RAISED_DOT})(?:${SIGN})+)*(?:${APOSTROPHE}|\u0F0B)?`
/** Initials: "J.", "J.R.R.", "J.-P."; never a dot before a word, as in an address. */
const INITIALS = `(?:${SIGN}\\.)(?:-?${SIGN}\\.)*`

/** The pattern that `greetable` requires, before it counts words. */
export const NAME = new RegExp(`^(?:${WORD}|${INITIALS})(?:\\p{Zs}(?:${WORD}|${INITIALS}))*$`, 'v')

/** Words that are parts of web addresses. */
const OF_AN_ADDRESS: ReadonlySet<string> = new Set(['http', 'https', 'www', 'com', 'net', 'org'])

/** Particles of names, which many languages write without a capital. */
const PARTICLES: ReadonlySet<string> = new Set(
  `a af al av ap bat ben bin bint binti da das de degli dei del dela della delle den der des di do dos du e el et i ibn la las le
  lo los mac of och op san st 't te ten ter the und v van vander vom von wa y z zu zum zur à é`.split(/\s+/),
)

/**
 * Whether a name can be nothing but a name, so that it may be in an email to an address that has not verified it: letters
 * and marks of any script, apostrophes, hyphens and initials with a dot, at most 40 characters in 6 words. No digits, no
 * currency signs, nothing that could be read as an address.
 */
export function greetable(name: string): boolean {
  if (name.length > MAX_GREETED * 2 || [...name].length > MAX_GREETED || !NAME.test(name)) return false
  const words = name.split(/\p{Zs}/u)
  if (words.length > MAX_WORDS || words.some((word) => OF_AN_ADDRESS.has(word.toLowerCase()))) return false
  return (
    words.length <= WORDS_WITHOUT_CAPITALS || words.every((word) => !isSmall(word) || PARTICLES.has(word))
  )
}

/** Whether a word could have a capital and has none: "to", but not "d’Arc" or "李". */
function isSmall(word: string): boolean {
  return /^\P{L}*\p{Ll}/u.test(word) && !/\p{Lu}/u.test(word)
}
