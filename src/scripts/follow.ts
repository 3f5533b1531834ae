import { CountPoll } from './count-poll.ts'
import { LetterEvents, type Show } from './letter-events.ts'
import { holdStream } from './letter-stream.ts'

// Brings a letter's figures to every visible tab with one stream for the whole browser. A browser opens six connections
// to a site over HTTP/1.1: with a stream in each tab, the sixth tab would leave none for the form. Web Locks choose the
// tab that holds the stream, and a BroadcastChannel passes its events on; a SharedWorker would do the same, but is
// missing in Chrome for Android before version 148 and stays alive for hidden tabs.

/** The name of the lock and of the channel. */
const NAME = 'undersigned-live'

/** How long a tab waits for the stream or another tab before it requests the count. Milliseconds. */
const FIRST_POLL = 2_000

/**
 * Follows the events of a letter while the tab is visible. They come from the browser's one stream or from another tab;
 * where neither works, the count is requested at intervals.
 */
export function follow(of: { events: string; count: string }, show: Show) {
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

/** Follows the events of a letter, and returns the function that stops it. */
function followWhileVisible({ events: url, count }: Parameters<typeof follow>[0], show: Show): () => void {
  const over = new AbortController()
  // Without both, each tab would need a stream of its own. Web Locks are missing where a site has no TLS.
  const isShared = 'locks' in navigator && 'BroadcastChannel' in window
  const channel = isShared ? new BroadcastChannel(NAME) : null
  const events = new LetterEvents(url, channel, show, over.signal)
  const poll = new CountPoll(count, events, over.signal)
  // The browser gives the lock to the next visible tab when this one is hidden or closed.
  const lead = () => {
    events.answerNewTabs()
    return holdStream(url, over.signal, {
      publish: (name, data) => events.publish(name, data),
      giveUp: () => {
        events.forgetAge()
        poll.startIn(0)
      },
    })
  }

  events.listen()
  if (isShared) navigator.locks.request(NAME, { signal: over.signal }, lead).catch(() => {})
  poll.startIn(FIRST_POLL)
  return () => over.abort()
}
