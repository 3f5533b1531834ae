import { createAnnouncer } from './announce.ts'

// Keeps an open dashboard up to date. The server writes every text; this script only puts it in place.

type Board = {
  rooms: Record<string, number>
  texts: Record<string, string>
  bars: Record<string, number>
  progress: Record<string, { value: number; max: number }>
  hidden: string[]
}

/** Milliseconds between two requests. */
const INTERVAL = 4_000
/** The least time between two announcements of the count, in milliseconds. */
const ANNOUNCE_EVERY = 60_000
/** How long to wait for a response, in milliseconds: it uses one of the browser's connections. */
const TIMEOUT = 10_000

const board = document.querySelector<HTMLElement>('[data-figures]')
if (board) keepUpToDate(board, board.dataset['figures'] ?? '')

function keepUpToDate(root: HTMLElement, address: string) {
  const timer = setInterval(refresh, INTERVAL)
  let isRefreshing = false
  const announce = createAnnouncer(root.querySelector('[data-spoken]'), ANNOUNCE_EVERY)
  document.addEventListener('visibilitychange', refresh)

  async function refresh() {
    if (document.hidden || isRefreshing) return
    isRefreshing = true
    try {
      const response = await fetch(address, {
        redirect: 'manual',
        headers: { Accept: 'application/json' },
        signal: AbortSignal.timeout(TIMEOUT),
      })
      // An organiser who is signed out or removed is redirected to sign in, or gets 401, 403 or 404.
      if (response.type === 'opaqueredirect' || [401, 403, 404].includes(response.status)) return end()
      if (!response.ok) throw new Error(`The request for figures failed with ${response.status}.`)
      show((await response.json()) as Board)
      setNotice('away', false)
    } catch {
      setNotice('away', true)
    } finally {
      isRefreshing = false
    }
  }

  function end() {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', refresh)
    root.classList.add('over')
    setNotice('away', false)
    setNotice('over', true)
  }

  function show(now: Board) {
    if (JSON.stringify(now.rooms) !== root.dataset['rooms']) return setNotice('grown', true)
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
      const progress = now.progress[part.dataset['progress'] ?? '']
      if (progress) Object.assign(part, progress)
    }
    for (const part of root.querySelectorAll<HTMLElement>('[data-shown]')) {
      part.hidden = now.hidden.includes(part.dataset['shown'] ?? '')
    }
    if (counted !== now.texts['count']) announce(`${now.texts['count']} ${now.texts['countWords']}`)
  }

  function setNotice(name: 'over' | 'away' | 'grown', isShown: boolean) {
    const part = root.querySelector<HTMLElement>(`[data-notice="${name}"]`)
    if (part) part.hidden = !isShown
  }
}

function draw(bar: Element, length: number) {
  if (bar.hasAttribute('data-horizontal')) return bar.setAttribute('width', String(length))
  bar.setAttribute('y', String(100 - length))
  bar.setAttribute('height', String(length))
}
