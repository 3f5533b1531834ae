import { jittered } from './backoff.ts'
import { EVENTS, type EventName } from './letter-events.ts'

/** How long to wait for the first event, in milliseconds; after that, a proxy is buffering the stream. */
const FIRST_EVENT = 10_000
/** How long a stream may be silent, in milliseconds; the server sends an event at least every 15 seconds. */
const SILENCE = 40_000
/** How long to wait before opening a stream again after it failed. Milliseconds. */
const RETRY = 300_000

/** What to do with the events of a stream, and where it fails. */
type Handlers = { publish(name: EventName, data: unknown): void; giveUp(): void }

/**
 * Holds a stream of events open until `signal` aborts, then resolves. Gives up a stream that is silent or refused, and
 * opens it again after some minutes.
 */
export function holdStream(url: string, signal: AbortSignal, handlers: Handlers): Promise<void> {
  let stream: EventSource | undefined
  let timer = 0
  open()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      stream?.close()
      resolve()
    })
  })

  function open() {
    stream = new EventSource(url)
    for (const name of EVENTS)
      stream.addEventListener(name, ({ data }) => {
        giveUpAfter(SILENCE)
        handlers.publish(name, JSON.parse(data))
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
    if (signal.aborted) return
    timer = window.setTimeout(open, jittered(RETRY))
    handlers.giveUp()
  }
}
