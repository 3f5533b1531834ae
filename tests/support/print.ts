import type { Page } from 'playwright-core'

/** On paper words need this contrast to white (WCAG 2.2, 1.4.3). */
const READABLE = 4.5

/** The words of a page whose ink is too pale on white paper, printed from a dark screen; once each. */
export async function paleOnPaper(page: Page): Promise<string[]> {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  try {
    return await page.evaluate((readable) => {
      for (const details of document.querySelectorAll('details')) details.open = true
      const canvas = document.createElement('canvas')
      canvas.width = canvas.height = 1
      const context = canvas.getContext('2d', { willReadFrequently: true })
      if (!context) throw new Error('There is no canvas to mix colours on.')
      const known = new Map<string, number>()

      /** The contrast of a colour to white, as it is where it is only partly opaque. */
      const contrastOf = (colour: string, opacity: number): number => {
        const key = `${colour} ${opacity}`
        const found = known.get(key)
        if (found !== undefined) return found
        context.globalAlpha = 1
        context.fillStyle = '#fff'
        context.fillRect(0, 0, 1, 1)
        context.globalAlpha = opacity
        context.fillStyle = colour
        context.fillRect(0, 0, 1, 1)
        const [r = 0, g = 0, b = 0] = [...context.getImageData(0, 0, 1, 1).data].map((each) => {
          const part = each / 255
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
        })
        const contrast = 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
        known.set(key, contrast)
        return contrast
      }
      const opacityOf = (element: Element): number => {
        let opacity = 1
        for (let each: Element | null = element; each; each = each.parentElement)
          opacity *= Number(getComputedStyle(each).opacity)
        return opacity
      }
      const isShown = (element: Element) => element.checkVisibility({ visibilityProperty: true })
      const pale = new Set<string>()
      const look = (element: Element, words: string, pseudo?: string) => {
        const style = getComputedStyle(element, pseudo)
        const colour = element instanceof SVGElement ? style.fill : style.color
        const contrast = contrastOf(colour, opacityOf(element))
        if (contrast < readable)
          pale.add(
            `${contrast.toFixed(1)} ${element.tagName}.${element.getAttribute('class') ?? ''}${pseudo ?? ''}: ${words.slice(0, 40)}`,
          )
      }
      for (const element of document.body.querySelectorAll('*')) {
        if (!isShown(element) || element.matches('script, style, template')) continue
        const words = [...element.childNodes]
          .filter((node) => node.nodeType === Node.TEXT_NODE)
          .map((node) => node.textContent?.trim())
          .join('')
        if (words !== '') look(element, words)
        if (element.matches('input:not([type=hidden]), textarea, select')) look(element, 'what is typed')
        if (element.matches('[placeholder]')) look(element, 'what is suggested', '::placeholder')
        if (element.matches('li')) look(element, 'its number', '::marker')
        for (const pseudo of ['::before', '::after']) {
          const { content } = getComputedStyle(element, pseudo)
          if (/\w/.test(content.replace(/^(none|normal)$/, ''))) look(element, content, pseudo)
        }
      }
      return [...pale]
    }, READABLE)
  } finally {
    await page.emulateMedia({ media: null, colorScheme: null })
  }
}
