import { describe, expect, it } from 'vitest'
import { greetable } from '#features/email/greetable.ts'
import { parsePersonName } from '#values/person-name.ts'

const NAMES = [
  ...[
    'Ada Lovelace',
    'Ada',
    'ada',
    'ADA LOVELACE',
    'Grace Hopper',
    'Jean DUPONT',
    'X Æ',
    'Jo',
    'Y',
    'O',
    'Ng',
  ],
  ...['Minister Voss', 'J. R. R. Tolkien', 'J.R.R. Tolkien', 'M. L. King', 'Martin L. King', 'J.-P. Sartre'],
  ...['O’Neill-Smith', "O'Neill", 'O‘Neill', 'O`Neill', 'O´Neill', 'D’Arcy Wentworth Thompson', "d'Artagnan"],
  ...["Ngũgĩ wa Thiong'o", "Ng'ang'a", 'Kealiʻi Kanakaʻole', 'Kahoʻokele Noʻ', "'t Hooft", 'Gerard ’t Hooft'],
  ...['Seán Ó Súilleabháin', 'Máire Ní Dhomhnaill', 'Gal·la Placídia', 'María José', 'Lluïsa Paral·lel'],
  ...[
    'María José Fernández de la Cruz',
    'José Ortega y Gasset',
    'Ana Maria dos Santos e Silva',
    'Ludwig van Beethoven',
  ],
  ...['Annette von Droste zu Hülshoff', 'Vincent van der Meer', 'Ursula K. Le Guin', 'Catherine de’ Medici'],
  ...[
    'Zoë Brontë',
    'Þórarinn Ólafsson',
    'Søren Ærø',
    'Łukasz Żółć',
    'Şükrü Çelik',
    'İbrahim Iğdır',
    'Štěpán Dvořák',
  ],
  ...['Nguyễn Thị Minh Khai', 'Trần Văn Ơn', 'Ọláyínká Ṣóyínká', 'Nǃxau', 'ǂToma', 'Tāwhiri', 'Lāčplēsis'],
  ...[
    'Ελένη Παπαδοπούλου',
    'Ιωάννης Κ.',
    'Анна Каренина',
    'И. И. Иванов',
    'И.И. Иванов',
    'Мар’яна Їжак',
    'Ђорђе',
  ],
  ...[
    'Արամ Խաչատրյան',
    'שרה לוי',
    'ז׳בוטינסקי',
    'בן־גוריון',
    'דוד בן גוריון',
    'محمد علي',
    'عبد الرحمن بن عوف',
    'مُحَمَّد',
    'محـمد',
  ],
  ...[
    'زهرا نوری‌زاده',
    'علی‌رضا',
    'فاطمہ جناح',
    'ދިވެހި',
    'ܐܒܪܗܡ',
    'अनीता देसाई',
    'कृष्ण',
    'श्री क्‍ष',
    'দেবী সেন',
    'ਗੁਰਪ੍ਰੀਤ',
  ],
  ...[
    'મીરા પટેલ',
    'தமிழ்ச்செல்வி',
    'శ్రీనివాస్',
    'ಗೀತಾ',
    'ലക്ഷ്മി',
    'ශ්‍රී ලාල්',
    'สมชาย ใจดี',
    'น้ำผึ้ง',
    'ຄຳ',
    'བསྟན་འཛིན་',
    'အောင်ဆန်း',
  ],
  ...[
    'სოფიკო',
    'አበበ ቢቂላ',
    'ᏎᏉᏯ',
    'ᐃᓄᒃ',
    'សុខា',
    'ᠪᠠᠲᠤ',
    '김민준',
    '김 민준',
    '李小龙',
    '山田 花子',
    '山田　花子',
    'やまだ はなこ',
  ],
  ...[
    'ジョン・スミス',
    'マリー・キュリー',
    '列奥纳多·达·芬奇',
    '佐々木',
    'ⵜⵉⴼⵉⵏⴰⵖ',
    '𞤀𞤣𞤤𞤢𞤥',
    'ꕉꔘ',
    'Hélène Cixous',
    'Zsa-Zsa Gábor',
    'Ｙａｍａｄａ',
  ],
]

const HOSTILE = [
  ...[
    'WIN 1,000,000 NOW evil.example',
    'bit.ly/abc',
    '192.168.1.1/login',
    'Send 1 BTC to Mallory',
    '１２３',
    '١٢٣',
    '१२३',
    'Ⅷ',
    'x²',
  ],
  ...[
    'evil.example',
    'evil．example',
    'evil。example',
    'evil｡example',
    'evil․example',
    'evil‧example',
    'evil·example',
    'evil・example',
  ],
  ...[
    'evilꓸexample',
    'evil٠example',
    'evil۔example',
    'evil܁example',
    'evil𝅭example',
    'evil…',
    'evil .example',
    'evil. example',
    'a.b',
    't.co',
    'x.com',
    'T.Me',
  ],
  ...[
    'J.R.R.Tolkien',
    'Dr. Evil',
    'www evil example',
    'https evil',
    'evil dot com',
    'Com Evil',
    'mallory@evil',
    'mallory＠evil',
    'a:b',
    'aː//b',
    'a/b',
    'a⁄b',
    'a∕b',
    'a\\b',
  ],
  ...[
    '<b>Ada</b>',
    '&amp;',
    '{name}',
    '"Ada"',
    '“Ada”',
    '(Ada)',
    '[Ada]',
    'Ada!',
    'Ada?',
    'Ada, pay now',
    'Ada; pay',
    'Ada – pay',
    'Ada — pay',
    'pay € now',
    '$ada',
    '₿',
    '#win',
    '+win',
    'a=b',
    'a_b',
    'a|b',
    'a~b',
    'a^b',
    'a%b',
  ],
  ...[
    '𝐖𝐈𝐍 𝐍𝐎𝐖',
    'ⓦⓘⓝ',
    '🅆🄸🄽',
    'Ada 🎉',
    '☎',
    'Ada️⃣',
    'a⃝',
    'Ada♥',
    '♛',
    'A\u0000B',
    'A\nB',
    'A\tB',
    'A\u2028B',
    '',
    ' ',
    "'",
    "''",
    '-',
    '.',
    'A  B',
    ' Ada',
    'Ada ',
  ],
  ...[
    'Send BTC to me now',
    'please click the link',
    'Call me now or lose it all',
    'Your account has been closed today',
    'one two three four',
    'A B C D E F G',
  ],
  ...[
    'x'.repeat(41),
    'Aaaaaaaaaaaaaa Bbbbbbbbbbbbbb Cccccccccccc',
    '-Ada',
    'Ada-',
    'A--B',
    "A''B",
    'A-.B',
    '.Ada',
    'Ada.',
    '\u0301Ada',
    'l·',
    'L·',
  ],
]

describe('a name in an email to an unverified address', () => {
  it('has complete tables without repetitions, of names that the form accepts', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(100)
    expect(HOSTILE.length).toBeGreaterThanOrEqual(50)
    expect([new Set(NAMES).size, new Set(HOSTILE).size]).toEqual([NAMES.length, HOSTILE.length])
    expect(NAMES.filter((name) => !parsePersonName(name).ok)).toEqual([])
  })

  it('may be of any script, also as it is stored', () => {
    expect(NAMES.filter((name) => !greetable(name))).toEqual([])
    const stored = NAMES.map(parsePersonName).flatMap((name) => (name.ok ? [name.value] : []))
    expect(stored.filter((name) => !greetable(name))).toEqual([])
  })

  it('is refused where it could be anything but a name', () => {
    expect(HOSTILE.filter(greetable)).toEqual([])
  })

  it('has at most 40 characters and 6 words', () => {
    expect(greetable('x'.repeat(40))).toBe(true)
    expect(greetable('𞤀'.repeat(40))).toBe(true)
    expect(greetable('𞤀'.repeat(41))).toBe(false)
    expect(greetable('A B C D E F')).toBe(true)
  })

  it('is checked quickly, however long it is', () => {
    const start = performance.now()
    for (const name of [
      'a'.repeat(100_000),
      `${"a'".repeat(39)}!`,
      `${'J.-'.repeat(13)}!`,
      `${'a\u0301'.repeat(19)}!`,
      `${'l·'.repeat(19)}!`,
      `${'a '.repeat(19)}!`,
    ])
      expect(greetable(name)).toBe(false)
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})
