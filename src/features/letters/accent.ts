import {
  clampChroma,
  formatHex,
  modeLrgb,
  modeOklch,
  modeRgb,
  parseHex,
  useMode,
  wcagContrast,
} from 'culori/fn'
import type { Accent } from './letter.ts'

useMode(modeRgb)
useMode(modeLrgb)
const oklch = useMode(modeOklch)

/** The background colours behind the accent, as in src/styles/site.css. */
export const GROUNDS = { light: ['#fbf8f1', '#fffdf8'], dark: ['#211d18', '#2a251f'] } as const

/** The least contrast of text (WCAG 2.2, success criterion 1.4.3). */
const READABLE = 4.5
/** The contrast that the accent is given on a dark background. */
const COMFORTABLE = 7

/** What is wrong with a text that is not a colour. */
export const NO_COLOUR = 'must be a colour such as "#7c2d12".'

/** Reads a letter's accent, `#rrggbb`, and derives the one for a dark background. `problem` is the rest of a sentence. */
export function accentFrom(typed: string): { ok: true; accent: Accent } | { ok: false; problem: string } {
  if (!/^#[0-9a-f]{6}$/i.test(typed)) return { ok: false, problem: NO_COLOUR }
  const light = typed.toLowerCase()
  const contrast = contrastTo(GROUNDS.light, light)
  if (contrast >= READABLE) return { ok: true, accent: { light, dark: lighter(light) } }
  // Cut, not rounded: a figure shown as 4.5 would be enough.
  const found = (Math.floor(contrast * 10) / 10).toFixed(1)
  return {
    ok: false,
    problem: `has a contrast of ${found} to the paper; words in it need ${READABLE} (WCAG 2.2, 1.4.3). ${darker(light)} would do.`,
  }
}

/** The lowest contrast of a colour to any of these backgrounds. */
export function contrastTo(grounds: readonly string[], colour: string): number {
  return Math.min(...grounds.map((ground) => wcagContrast(colour, ground)))
}

const darker = (colour: string) => shifted(colour, -0.01, (c) => contrastTo(GROUNDS.light, c) >= READABLE)
const lighter = (colour: string) => shifted(colour, 0.01, (c) => contrastTo(GROUNDS.dark, c) >= COMFORTABLE)

/** Makes a colour of the same hue lighter or darker, step by step, until it is enough; black or white at the ends of the scale. */
function shifted(colour: string, step: number, isEnough: (colour: string) => boolean): string {
  const { l, c, h = 0 } = oklch(parseHex(colour)) ?? { l: 0, c: 0 }
  for (let lightness = l; lightness > 0 && lightness < 1; lightness += step) {
    const made = formatHex(clampChroma({ mode: 'oklch', l: lightness, c, h }, 'oklch', 'rgb'))
    if (isEnough(made)) return made
  }
  return step > 0 ? '#ffffff' : '#000000'
}
