/** One event as the page's script gets it. `id` comes back as `Last-Event-ID` when a browser reconnects. */
export type StreamEvent = { name: string; data: unknown; id?: string }

/** Receives the events of a stream. */
export type EventListener = {
  tell(events: StreamEvent[]): void
  /** Shows proxies that the stream is alive although nothing happened for a while. */
  beat(): void
  /** Ends the stream. */
  end(): void
}

/** The headers of an event stream. */
export const EVENT_STREAM = {
  'Content-Type': 'text/event-stream',
  // A proxy that compresses the stream would delay events until a block is full.
  'Cache-Control': 'no-store, no-transform',
  // nginx would otherwise delay events until its buffer is full.
  'X-Accel-Buffering': 'no',
} as const

/** When a browser may retry after a refused stream; `src/scripts/letter-stream.ts` waits as long. Seconds. */
const NEXT_STREAM = 300

/**
 * Refuses a stream, because a network (`client`) or the process (`all`) has too many. Browsers do not connect again
 * after such an answer; the page's script asks for the count now and then instead.
 */
export function refusedStream(which: 'client' | 'all'): Response {
  const headers = { 'Retry-After': String(NEXT_STREAM), 'Cache-Control': 'no-store' }
  return new Response(null, { status: which === 'client' ? 429 : 503, headers })
}

/** The heartbeat. It is an event and not a comment, because a page's script does not receive comments. */
const BEAT = format({ name: 'beat', data: null })

/** Events that may wait for a slow reader before it is disconnected; its browser reconnects by itself. */
const TIMEOUT = 16

/**
 * Answers with server-sent events (HTML Standard, 9.2): `first`, then each as it comes. `listen`
 * takes the listener and returns how to stop listening.
 */
export function eventStream(listen: (listener: EventListener) => () => void, first: StreamEvent[]): Response {
  const encoder = new TextEncoder()
  let stop = () => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) > 0) return controller.enqueue(encoder.encode(text))
          stop()
          controller.error(new Error('The reader of an event stream is too slow.'))
        }
        stop = listen({
          tell: (events) => send(events.map(format).join('')),
          beat: () => send(BEAT),
          end() {
            stop()
            controller.close()
          },
        })
        // How long browsers wait before they reconnect. Milliseconds.
        send('retry: 3000\n\n')
        // A page's script closes a stream that sends nothing at first, because a proxy may be buffering it.
        send(first.length > 0 ? first.map(format).join('') : BEAT)
      },
      cancel() {
        stop()
      },
    },
    { highWaterMark: TIMEOUT },
  )
  return new Response(body, { headers: EVENT_STREAM })
}

function format({ name, data, id }: StreamEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n${id === undefined ? '' : `id: ${id}\n`}\n`
}
