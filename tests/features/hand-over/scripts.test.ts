import { describe, expect, it } from 'vitest'
import { levelsOf, visualOrder } from '#features/hand-over/document/bidi.ts'
import { type Character, Faces } from '#features/hand-over/document/fonts.ts'
import { linesOf, oneLine } from '#features/hand-over/document/lines.ts'
import { type Run, type Setting, Shaper, type Style } from '#features/hand-over/document/shaping.ts'

const TEXT: Style = { role: 'text', size: 10, colour: 'ink' }
const FROM_LEFT: Setting = { direction: 'ltr', country: null }
const FROM_RIGHT: Setting = { direction: 'rtl', country: null }

/** A name in each script that names are often written in. */
const NAMES: Readonly<Record<string, string>> = {
  Latin: 'Zoë Škvorecká-Łącka',
  Vietnamese: 'Nguyễn Thị Ánh Đào',
  Greek: 'Ελένη Παπαδοπούλου',
  Cyrillic: 'Ґалина Щербаківна',
  Arabic: 'ليلى لا أحد',
  Persian: 'علی‌رضا گچپژ',
  Urdu: 'ڈاکٹر ٹیڑھا ے',
  Hebrew: 'דָּוִד לֵוִי',
  Armenian: 'Արամ Օրինակյան',
  Georgian: 'ნინო მაგალითი',
  Devanagari: 'प्रिया क्षत्रिय',
  Bengali: 'স্বপ্না উদাহরণ',
  Gurmukhi: 'ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ',
  Gujarati: 'ક્ષમા ઉદાહરણ',
  Odia: 'ଉଦାହରଣ କ୍ଷ',
  Tamil: 'தமிழ்ச்செல்வி',
  Telugu: 'శ్రీనివాస్',
  Kannada: 'ಕೃಷ್ಣಮೂರ್ತಿ',
  Malayalam: 'ശ്രീദേവി',
  Sinhala: 'ක්‍රිෂ්ණා',
  Thai: 'สมชาย ตัวอย่าง',
  Lao: 'ຄຳແພງ ຕົວຢ່າງ',
  Khmer: 'ស្រីមុំ ឧទាហរណ៍',
  Myanmar: 'ကျော်ဇော်မြင့်',
  Ethiopic: 'አበበ ምሳሌ',
  Hangul: '홍길동',
  Kana: 'さくら カタカナ',
  'Simplified Han': '范例 张伟',
  'Traditional Han': '範例 張偉',
  Emoji: 'Snow 🙂',
}

/** Opening a face takes a while; all tests share what is open. */
const FACES = new Faces()

async function shaped(text: string, setting: Setting = FROM_LEFT) {
  const shaper = new Shaper(FACES)
  await shaper.open(text, 'text', setting)
  const line = oneLine(shaper, [{ text, style: TEXT }], setting)
  const characters = line.pieces.flatMap(({ runs }) => runs.flatMap(charactersOf))
  return { shaper, line, characters }
}

/** What a run draws: four hexadecimal digits are the number of a character of its face. */
function charactersOf({ face, parts }: Run): Character[] {
  const shown = parts.map((part) => part.shown).join('')
  const numbers = [...shown.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? [])
  return numbers.flatMap((hex) => face.characters[Number.parseInt(hex, 16) - 1] ?? [])
}

describe('a name', () => {
  it.each(Object.entries(NAMES))('in %s is set with real glyphs, which say all of it', async (_, name) => {
    for (const setting of [FROM_LEFT, FROM_RIGHT]) {
      const { shaper, characters, line } = await shaped(name, setting)
      expect(characters.filter(({ glyph }) => glyph === 0)).toEqual([])
      expect([...shaper.missing]).toEqual([])
      expect(line.width).toBeGreaterThan(10)
      const said = characters.flatMap(({ text }) => [...text])
      expect(said.sort()).toEqual([...name].sort())
    }
  })

  it('with a character that no face has shows its number, and is counted', async () => {
    const { shaper, characters } = await shaped('Wulfila 𐍈𐍈')
    expect([...shaper.missing]).toEqual([['𐍈', 2]])
    const said = characters.map(({ text }) => text).join('')
    for (const part of ['‹', 'U', '+', '1', '0', '3', '4', '8', '›']) expect(said).toContain(part)
  })

  it('joins Arabic letters: the same letter has another form at each place', async () => {
    const glyphsOf = async (text: string) =>
      (await shaped(text)).characters.filter((each) => each.text === 'ه').map(({ glyph }) => glyph)
    const forms = new Set((await Promise.all(['ه', 'هب', 'بهب', 'به'].map(glyphsOf))).flat())
    expect(forms.size).toBeGreaterThanOrEqual(4)
  })

  it('has characters in the forms of where its signer is', async () => {
    const glyphsOf = async (country: string) => {
      const shaper = new Shaper(FACES)
      await shaper.open('直', 'text', { direction: 'ltr', country })
      const [run] = shaper.shape('直', TEXT, { direction: 'ltr', country }, false)
      return run?.face
    }
    expect(await glyphsOf('JP')).not.toEqual(await glyphsOf('CN'))
  })
})

describe('a line', () => {
  it('is in the order of UAX 9', () => {
    const text = 'abc אבג def'
    const levels = levelsOf(text, 'ltr')
    expect([...levels.slice(4, 7)]).toEqual([1, 1, 1])
    expect(new Set(levelsOf('Ada Lovelace', 'ltr'))).toEqual(new Set([0]))
    expect(new Set(levelsOf('Ada Lovelace', 'rtl'))).toEqual(new Set([2]))
    const order = (pieces: string, ...of: number[]) =>
      visualOrder([...pieces].map((name, i) => ({ name, level: of[i] ?? 0 })))
        .map(({ name }) => name)
        .join('')
    expect(order('abcd', 0, 1, 1, 0)).toBe('acbd')
    // A number in a text from right to left.
    expect(order('abcde', 1, 1, 2, 2, 1)).toBe('ecdba')
    expect(order('abc', 1, 2, 1)).toBe('cba')
  })

  it('is never longer than it may be, in whatever script', async () => {
    const text = Object.values(NAMES).join(' ').repeat(2)
    const { shaper } = await shaped(text)
    for (const even of ['all', 'but-last', false] as const) {
      const lines = linesOf(shaper, [{ text, style: TEXT }], FROM_LEFT, { width: 120, even })
      expect(Math.max(...lines.map(({ width }) => width))).toBeLessThanOrEqual(120.001)
      expect(lines.length).toBeGreaterThan(10)
    }
  })

  it('breaks what has no blank, such as a digest', async () => {
    const digest = '0123456789abcdef'.repeat(4)
    const { shaper } = await shaped(digest)
    const lines = linesOf(shaper, [{ text: digest, style: TEXT }], FROM_LEFT, { width: 100 })
    expect(lines.length).toBeGreaterThan(3)
  })
})
