import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import subsetFont from 'subset-font'

// `npm run fonts`: cuts the Arabic face to the characters that src/styles/site.css names for it. The result stands
// beside this file, under its own licence (OFL.txt).
const require = createRequire(import.meta.url)
const face = '@fontsource-variable/noto-naskh-arabic'
const whole = require.resolve(`${face}/files/noto-naskh-arabic-arabic-wght-normal.woff2`)

/** The characters of the first face that the style sheet names after a file. */
const STYLES = join(import.meta.dirname, '..', 'src', 'styles')
const css = readFileSync(join(STYLES, 'site.css'), 'utf8')
const [, coreFace = ''] = css.split('noto-naskh-arabic-core', 2)
const ranges = /unicode-range:([^;}]*)/.exec(coreFace.split('}', 1)[0] ?? '')?.[1]
if (!ranges) throw new Error('site.css names no characters for noto-naskh-arabic-core.woff2.')
const characters = [...ranges.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)].flatMap(
  ([, first = '', last = first]) => {
    const from = Number.parseInt(first, 16)
    return Array.from({ length: Number.parseInt(last, 16) - from + 1 }, (_, i) =>
      String.fromCodePoint(from + i),
    )
  },
)

const cut = await subsetFont(readFileSync(whole), characters.join(''), { targetFormat: 'woff2' })
writeFileSync(join(STYLES, 'fonts', 'noto-naskh-arabic-core.woff2'), cut)
copyFileSync(require.resolve(`${face}/LICENSE`), join(STYLES, 'fonts', 'OFL.txt'))
process.stdout.write(`${characters.length} characters, ${cut.length} bytes\n`)
