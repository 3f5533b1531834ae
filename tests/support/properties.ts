import fc from 'fast-check'

/** The same cases every time, so that a failure is one of the program and not of the day; it is printed with what fails. */
const SEED = 20_260_301

/** Looks at so many cases. Throws with the smallest that it finds where the property does not hold. */
export const RUNS = { seed: SEED, numRuns: 300 } as const
/** Where each case asks a database or a server. */
export const FEW_RUNS = { seed: SEED, numRuns: 60 } as const

/** What people, keyboards and programs type: any code points, lone surrogates, and what has a meaning somewhere. */
export const typed = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'a',
          'Z',
          '9',
          ' ',
          '  ',
          '.',
          ',',
          '@',
          '<',
          '>',
          '"',
          "'",
          '\\',
          '%',
          '_',
          '=',
          '&',
          ';',
          ':',
          '/',
        ],
        ...[
          '\r\n',
          '\n',
          '\r',
          '\t',
          '\0',
          '\u007F',
          '\u0085',
          '\u00A0',
          '\u00AD',
          '\u0301',
          '\u0327',
          '\u200B',
        ],
        ...[
          '\u200C',
          '\u200D',
          '\u200E',
          '\u2028',
          '\u2029',
          '\u202E',
          '\u2066',
          '\u2069',
          '\u3164',
          '\uD800',
        ],
        ...[
          '\uDC00',
          '\uFB01',
          '\uFEFF',
          '\uFF20',
          '\uFFFD',
          '\u{E0041}',
          '\u{1F469}',
          'ß',
          'İ',
          'ı',
          'Å',
          'é',
        ],
        ...[
          'xn--',
          'example',
          '.org',
          '@example.org',
          'http://',
          '__proto__',
          'on',
          '${',
          '{{',
          '<script>',
          '--',
        ],
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
)

/** What may stand in a header (RFC 9110, 5.5): any bytes but controls, tabs excepted. */
export const headerValue = fc.oneof(
  fc.string({
    unit: fc
      .oneof(fc.constant(0x09), fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }))
      .map((byte) => String.fromCharCode(byte)),
  }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'gzip',
          'br',
          'identity',
          'deflate',
          '*',
          ',',
          ', ',
          ';',
          ';q=0',
          ';q=0.0',
          ';q=1',
          'q=',
          '=',
          ' ',
          '\t',
        ],
        ...[
          '"',
          '""',
          'W/',
          'w/',
          '"a"',
          '"a-br"',
          'null',
          'same-origin',
          'none',
          'cross-site',
          'same-site',
          '://',
        ],
        ...[
          'application/json',
          'text/html',
          '*/*',
          'http',
          'https://',
          'example.org',
          'example.org:443',
          '@',
          'GZIP',
        ],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)
