import { jittered } from './backoff.ts'

// Brings a letter's figures to every visible tab with one stream for the whole browser. A browser opens six connections
// to a site over HTTP/1.1: with a stream in each tab, the sixth tab would leave none for the form. Web Locks choose the
// tab that holds the stream, and a BroadcastChannel passes its events on; a SharedWorker would do the same, but is
// missing in Chrome for Android before version 148 and stays alive for hidden tabs.

/** The names of the events that the server sends. `beat` only shows that the stream is alive. */
const EVENTS = ['count', 'names', 'beat'] as const

type EventName = (typeof EVENTS)[number]

/** A message between tabs: an event of a letter, or that a tab of the letter has become visible. */
type Message = { of: string; name: EventName | 'hello'; data?: unknown }

const NAME = 'undersigned-live'

/** How long to wait for the first event, in milliseconds; after that, a proxy is buffering the stream. */
const FIRST_EVENT = 10_000
/** How long a stream may be silent, in milliseconds; the server sends an event at least every 15 seconds. */
const SILENCE = 40_000
/** How long a tab waits for the stream or another tab before it requests the count. Milliseconds. */
const FIRST_POLL = 2_000
/** The interval of requests for the count where there is no stream. Milliseconds. */
const POLL = 30_000
/** How long to wait before opening a stream again after it failed. Milliseconds. */
const RETRY = 300_000
/** How long to wait for a response, in milliseconds: it uses one of the browser's connections. */
const TIMEOUT = 10_000

/**
 * Follows the events of a letter while the tab is visible. They come from the browser's one stream or from another tab;
 * where neither works, the count is requested at intervals.
 */
export function follow(of: { events: string; count: string }, show: (name: string, data: unknown) => void) {
  let leave: (() => void) | null = null
  const update = () => {
    if (document.hidden) leave = leave?.() ?? null
    else leave ??= followWhileVisible(of, show)
  }
  document.addEventListener('visibilitychange', update)
  // A page can be left without being hidden first, and can come back from the history.
  addEventListener('pagehide', () => {
    leave = leave?.() ?? null
  })
  addEventListener('pageshow', update)
  update()
}

function followWhileVisible(
  { events, count }: Parameters<typeof follow>[0],
  show: (name: string, data: unknown) => void,
): () => void {
  const over = new AbortController()
  // Without both, each tab would need a stream of its own. Web Locks are missing where a site has no TLS.
  const isShared = 'locks' in navigator && 'BroadcastChannel' in window
  const channel = isShared ? new BroadcastChannel(NAME) : null
  const last = new Map<EventName, unknown>()
  let receivedAt = Number.NEGATIVE_INFINITY
  let polling = 0
  let isLeading = false

  channel?.addEventListener('message', ({ data: { of, name, data } }: MessageEvent<Message>) => {
    if (of !== events) return
    if (name !== 'hello') return receive(name, data)
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

  function receive(name: EventName, data: unknown) {
    receivedAt = performance.now()
    if (name !== 'beat') show(name, data)
  }

  function publish(name: EventName, data: unknown) {
    if (over.signal.aborted) return
    if (name !== 'beat') last.set(name, data)
    receive(name, data)
    channel?.postMessage({ of: events, name, data } satisfies Message)
  }

  function pollIn(milliseconds: number) {
    clearTimeout(polling)
    if (!over.signal.aborted) polling = window.setTimeout(poll, milliseconds)
  }

  async function poll() {
    if (performance.now() - receivedAt >= POLL) {
      try {
        // The cached response may be as old as the last request.
        const response = await fetch(count, { cache: 'no-cache', signal: AbortSignal.timeout(TIMEOUT) })
        if (response.ok) publish('count', await response.json())
      } catch {
        // The network may be back at the next request.
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
          publish(name, JSON.parse(data))
        })
      // The browser does not reconnect a stream that was refused.
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
      timer = window.setTimeout(open, jittered(RETRY))
      receivedAt = Number.NEGATIVE_INFINITY
      pollIn(0)
    }
  }
}
