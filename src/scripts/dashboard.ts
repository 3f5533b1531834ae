import { speaker } from './announce.ts'

// Keeps an open dashboard up to date. What it says is said by the server; this only puts it where it belongs.

type Board = {
  rooms: Record<string, number>
  texts: Record<string, string>
  bars: Record<string, number>
  progress: Record<string, { value: number; max: number }>
  hidden: string[]
}

/** Milliseconds. */
const LOOK_EVERY = 4_000
/** A screen reader hears of a new count at most this often. Milliseconds. */
const NEXT_WORD = 60_000
/** An answer that takes longer than this is not waited for: it holds one of the browser's connections. Milliseconds. */
const ANSWER = 10_000

const board = document.querySelector<HTMLElement>('[data-figures]')
if (board) keepUpToDate(board, board.dataset['figures'] ?? '')

function keepUpToDate(root: HTMLElement, address: string) {
  const looking = setInterval(look, LOOK_EVERY)
  let isLooking = false
  const speak = speaker(root.querySelector('[data-spoken]'), NEXT_WORD)
  document.addEventListener('visibilitychange', look)

  async function look() {
    if (document.hidden || isLooking) return
    isLooking = true
    try {
      const answer = await fetch(address, {
        redirect: 'manual',
        headers: { Accept: 'application/json' },
        signal: AbortSignal.timeout(ANSWER),
      })
      // Whoever is not let in any more is sent to sign in, or told that there is no such page.
      if (answer.type === 'opaqueredirect' || [401, 403, 404].includes(answer.status)) return end()
      if (!answer.ok) throw new Error(`The figures were answered with ${answer.status}.`)
      show((await answer.json()) as Board)
      says('away', false)
    } catch {
      says('away', true)
    } finally {
      isLooking = false
    }
  }

  function end() {
    clearInterval(looking)
    document.removeEventListener('visibilitychange', look)
    root.classList.add('over')
    says('away', false)
    says('over', true)
  }

  function show(now: Board) {
    if (JSON.stringify(now.rooms) !== root.dataset['rooms']) return says('grown', true)
    const counted = root.querySelector('[data-text="count"]')?.textContent
    for (const part of root.querySelectorAll<Element>('[data-text]')) {
      const text = now.texts[part.getAttribute('data-text') ?? '']
      if (text !== undefined && part.textContent !== text) part.textContent = text
    }
    for (const bar of root.querySelectorAll('[data-bar]')) {
      const length = now.bars[bar.getAttribute('data-bar') ?? '']
      if (length !== undefined) draw(bar, length)
    }
    for (const part of root.querySelectorAll<HTMLProgressElement>('[data-progress]')) {
      const far = now.progress[part.dataset['progress'] ?? '']
      if (far) Object.assign(part, far)
    }
    for (const part of root.querySelectorAll<HTMLElement>('[data-shown]')) {
      part.hidden = now.hidden.includes(part.dataset['shown'] ?? '')
    }
    if (counted !== now.texts['count']) speak(`${now.texts['count']} ${now.texts['countWords']}`)
  }

  function says(what: 'over' | 'away' | 'grown', isSo: boolean) {
    const part = root.querySelector<HTMLElement>(`[data-says="${what}"]`)
    if (part) part.hidden = !isSo
  }
}

function draw(bar: Element, length: number) {
  if (bar.hasAttribute('data-lying')) return bar.setAttribute('width', String(length))
  bar.setAttribute('y', String(100 - length))
  bar.setAttribute('height', String(length))
}
