import type { APIRoute } from 'astro'
import { EVENT_STREAM, eventStream, refusedStream } from '#web/http/event-stream.ts'

export const prerender = false

/** The count and the latest names: at once, and whenever they change. */
export const GET: APIRoute = async ({ locals: { app, errorPage, takeStreamSlot }, params, request }) => {
  const letter = app.letters.get(params['slug'] ?? '')
  if (!letter) return errorPage(404)
  const full = takeStreamSlot?.() ?? null
  if (full) return refusedStream(full)
  const now = await app.counts.of(letter)
  const seen = request.headers.get('last-event-id')
  return eventStream(
    ({ tell, beat, end }) =>
      app.counts.listen(letter.slug, { tell: (figures) => tell(eventsOf(figures)), beat, end }),
    seen === now.id ? [] : eventsOf(now),
  )
}

/** The headers alone: a stream that no one reads would never end. */
export const HEAD: APIRoute = ({ locals: { app, errorPage }, params }) =>
  app.letters.has(params['slug'] ?? '') ? new Response(null, { headers: EVENT_STREAM }) : errorPage(404)

function eventsOf(figures: { id: string; count: unknown; latest: unknown }) {
  return [
    { name: 'count', data: figures.count },
    // The id is on the last event: a browser that has it has received both.
    { name: 'names', data: figures.latest, id: figures.id },
  ]
}
