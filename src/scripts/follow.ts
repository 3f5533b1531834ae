import { jittered } from './backoff.ts'

// Brings a letter's figures to every visible tab with one stream for the whole browser. A browser opens six connections
// to a site over HTTP/1.1: with a stream in each tab, the sixth tab would leave none for the form. Web Locks choose the
// tab that holds the stream, and a BroadcastChannel passes on what it says; a SharedWorker would do the same, but is
// missing in Chrome for Android before version 148 and lives on for tabs that are hidden.

/** What the server sends, and the name of each event. `beat` says only that the stream is alive. */
const EVENTS = ['count', 'names', 'beat'] as const

type EventName = (typeof EVENTS)[number]

/** What tabs say to each other: an event of a letter, or that a tab of it has just been shown. */
type Message = { of: string; name: EventName | 'hello'; data?: unknown }

const NAME = 'undersigned-live'

/** A stream whose first event takes longer is held back by a proxy. Milliseconds. */
const FIRST_EVENT = 10_000
/** The server sends something every 15 seconds; a stream that is silent for longer is over. Milliseconds. */
const SILENCE = 40_000
/** For how long a tab waits for the stream, or another tab, before it asks for the count. Milliseconds. */
const FIRST_POLL = 2_000
/** How often the count is asked for where no stream brings it. Milliseconds. */
const POLL = 30_000
/** When a stream that failed is tried again. Milliseconds. */
const NEXT_STREAM = 300_000
/** An answer that takes longer than this is not waited for: it holds a connection. Milliseconds. */
const ANSWER = 10_000

/**
 * Shows the events of a letter while the tab is visible, from the one stream of the browser or another tab, and asks for
 * the count where neither brings any.
 */
export function follow(of: { events: string; count: string }, show: (name: string, data: unknown) => void) {
  let leave: (() => void) | null = null
  const look = () => {
    if (document.hidden) leave = leave?.() ?? null
    else leave ??= followWhileVisible(of, show)
  }
  document.addEventListener('visibilitychange', look)
  // A page that is left without being hidden first, and one that comes back from the history.
  addEventListener('pagehide', () => {
    leave = leave?.() ?? null
  })
  addEventListener('pageshow', look)
  look()
}

function followWhileVisible(
  { events, count }: Parameters<typeof follow>[0],
  show: (name: string, data: unknown) => void,
): () => void {
  const over = new AbortController()
  // Without both, each tab would need a stream. Web Locks are missing where a site has no TLS.
  const isShared = 'locks' in navigator && 'BroadcastChannel' in window
  const channel = isShared ? new BroadcastChannel(NAME) : null
  const last = new Map<EventName, unknown>()
  let heardAt = Number.NEGATIVE_INFINITY
  let polling = 0
  let isLeading = false

  channel?.addEventListener('message', ({ data: { of, name, data } }: MessageEvent<Message>) => {
    if (of !== events) return
    if (name !== 'hello') return hear(name, data)
    if (isLeading) for (const [name, data] of last) channel.postMessage({ of, name, data } satisfies Message)
  })
  channel?.postMessage({ of: events, name: 'hello' } satisfies Message)
  if (isShared) navigator.locks.request(NAME, { signal: over.signal }, lead).catch(() => {})
  pollIn(FIRST_POLL)

  return () => {
    over.abort()
    clearTimeout(polling)
    channel?.close()
  }

  function hear(name: EventName, data: unknown) {
    heardAt = performance.now()
    if (name !== 'beat') show(name, data)
  }

  function tell(name: EventName, data: unknown) {
    if (over.signal.aborted) return
    if (name !== 'beat') last.set(name, data)
    hear(name, data)
    channel?.postMessage({ of: events, name, data } satisfies Message)
  }

  function pollIn(milliseconds: number) {
    clearTimeout(polling)
    if (!over.signal.aborted) polling = window.setTimeout(poll, milliseconds)
  }

  async function poll() {
    if (performance.now() - heardAt >= POLL) {
      try {
        // What the browser has kept may be as old as the last time.
        const answer = await fetch(count, { cache: 'no-cache', signal: AbortSignal.timeout(ANSWER) })
        if (answer.ok) tell('count', await answer.json())
      } catch {
        // The network may be back at the next time.
      }
    }
    pollIn(jittered(POLL))
  }

  /** Holds the stream until the tab is hidden or closed; the next visible tab then gets the lock. */
  function lead(): Promise<void> {
    let stream: EventSource | undefined
    let timer = 0
    isLeading = true
    open()
    return new Promise((resolve) => {
      over.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        stream?.close()
        resolve()
      })
    })

    function open() {
      stream = new EventSource(events)
      for (const name of EVENTS)
        stream.addEventListener(name, ({ data }) => {
          giveUpAfter(SILENCE)
          tell(name, JSON.parse(data))
        })
      // A stream that was refused does not connect again by itself.
      stream.addEventListener('error', () => {
        if (stream?.readyState === EventSource.CLOSED) giveUp()
      })
      giveUpAfter(FIRST_EVENT)
    }

    function giveUpAfter(milliseconds: number) {
      clearTimeout(timer)
      timer = window.setTimeout(giveUp, milliseconds)
    }

    function giveUp() {
      stream?.close()
      clearTimeout(timer)
      if (over.signal.aborted) return
      timer = window.setTimeout(open, jittered(NEXT_STREAM))
      heardAt = Number.NEGATIVE_INFINITY
      pollIn(0)
    }
  }
}
