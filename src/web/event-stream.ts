/** One event as the page's script gets it. `id` comes back as `Last-Event-ID` when a browser reconnects. */
export type StreamEvent = { name: string; data: unknown; id?: string }

/** Who hears of events. */
export type EventListener = {
  tell(events: StreamEvent[]): void
  /** Nothing happened for a while; proxies should see that the stream lives. */
  beat(): void
  /** No more will come. */
  end(): void
}

/** What stands above an event stream. */
export const EVENT_STREAM = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  // nginx would otherwise hold events back until its buffer is full.
  'X-Accel-Buffering': 'no',
} as const

/** Events that may wait for a slow reader before it is dropped; its browser connects again by itself. */
const PATIENCE = 16

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
          beat: () => send(': still here\n\n'),
          end() {
            stop()
            controller.close()
          },
        })
        // Browsers wait this long before they connect again, in milliseconds.
        send('retry: 3000\n\n')
        if (first.length > 0) send(first.map(format).join(''))
      },
      cancel() {
        stop()
      },
    },
    { highWaterMark: PATIENCE },
  )
  return new Response(body, { headers: EVENT_STREAM })
}

function format({ name, data, id }: StreamEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n${id === undefined ? '' : `id: ${id}\n`}\n`
}
