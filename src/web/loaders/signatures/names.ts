import { listNames } from '#features/signatures/list-names.ts'
import { MAX_NAME } from '#values/person-name.ts'
import type { OrganiserPage } from '#web/organisers/organiser-page.ts'

/** Which names a page of a list shows: those after a cursor, and those that fit a search. */
export type NameQuery = { after: string | null; query: string }

/** Reads the cursor and the search of a list of names from its address. */
export function readNameQuery({ searchParams }: URL): NameQuery {
  return {
    after: searchParams.get('after'),
    query: (searchParams.get('q') ?? '').trim().slice(0, MAX_NAME),
  }
}

/** The path of the next page of a list of names; `null` on the last. */
export function nextPath(path: string, { query }: NameQuery, next: string | null): string | null {
  return next && `${path}?${new URLSearchParams({ ...(query && { q: query }), after: next })}`
}

/** Loads one page of the public names of a letter, and its count. */
export async function loadNames(
  { app, letter }: Pick<OrganiserPage, 'app' | 'letter'>,
  asked: NameQuery,
): Promise<Awaited<ReturnType<typeof listNames>> & { count: CountOf }> {
  const [names, { count }] = await Promise.all([listNames(app.context, letter, asked), app.counts.of(letter)])
  return { ...names, count }
}

type CountOf = Awaited<ReturnType<OrganiserPage['app']['counts']['of']>>['count']

/** The public names of a page as JSON; their ids are not public. */
export function namesAsJson(
  letter: string,
  { featured, names, next, invalidations }: Omit<Awaited<ReturnType<typeof loadNames>>, 'count'>,
): object {
  return {
    letter,
    featured: featured.map(({ id: _, ...name }) => name),
    names: names.map(({ id: _, ...name }) => name),
    next,
    invalidations,
  }
}
