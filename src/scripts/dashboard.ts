import { createAnnouncer } from './announce.ts'
import { type Board, showBoard } from './dashboard-board.ts'

// Keeps an open dashboard up to date. The server writes every text; this script only puts it in place.

/** Milliseconds between two requests. */
const INTERVAL = 4_000
/** The least time between two announcements of the count, in milliseconds. */
const ANNOUNCE_EVERY = 60_000
/** How long to wait for a response, in milliseconds: it uses one of the browser's connections. */
const TIMEOUT = 10_000

const board = document.querySelector<HTMLElement>('[data-figures]')
if (board) keepUpToDate(board, board.dataset['figures'] ?? '')

/** Requests the figures at intervals and when the tab becomes visible, until the organiser loses access. */
function keepUpToDate(root: HTMLElement, address: string) {
  const timer = setInterval(refresh, INTERVAL)
  let isRefreshing = false
  const announce = createAnnouncer(root.querySelector('[data-spoken]'), ANNOUNCE_EVERY)
  document.addEventListener('visibilitychange', refresh)

  async function refresh() {
    if (document.hidden || isRefreshing) return
    isRefreshing = true
    try {
      const response = await request(address)
      if (isAccessLost(response)) return end()
      if (!response.ok) throw new Error(`The request for figures failed with ${response.status}.`)
      show((await response.json()) as Board)
      setNotice(root, 'away', false)
    } catch {
      setNotice(root, 'away', true)
    } finally {
      isRefreshing = false
    }
  }

  function end() {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', refresh)
    root.classList.add('over')
    setNotice(root, 'away', false)
    setNotice(root, 'over', true)
  }

  function show(now: Board) {
    if (JSON.stringify(now.rooms) !== root.dataset['rooms']) return setNotice(root, 'grown', true)
    const before = root.querySelector('[data-text="count"]')?.textContent
    showBoard(root, now)
    const { count, countWords } = now.texts
    if (before !== count) announce(`${count} ${countWords}`)
  }
}

function request(address: string): Promise<Response> {
  return fetch(address, {
    redirect: 'manual',
    headers: { Accept: 'application/json' },
    signal: AbortSignal.timeout(TIMEOUT),
  })
}

/** Whether the organiser is signed out or removed: redirected to sign in, or refused with 401, 403 or 404. */
function isAccessLost({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || [401, 403, 404].includes(status)
}

/** Shows or hides a notice: the organiser lost access, the server cannot be reached, or the page has to be reloaded. */
function setNotice(root: HTMLElement, name: 'over' | 'away' | 'grown', isShown: boolean) {
  const part = root.querySelector<HTMLElement>(`[data-notice="${name}"]`)
  if (part) part.hidden = !isShown
}
