import type { TestServer } from './server.ts'
import { until } from './waiting.ts'

type Count = {
  count: number
  paper: number
  versions: { version: number; count: number; reaffirmed: number }[]
  asOf: string
}

/** What a server says of a letter in `count.json`: where counting takes a while, as it was a second ago at most. */
export async function figuresOf(server: Pick<TestServer, 'url'>, letter = 'unpaid-proof'): Promise<Count> {
  return (await (await fetch(`${server.url}/letters/${letter}/count.json`)).json()) as Count
}

/** Waits until the count of a letter, or what else is said of it, is what it must be. */
export function countIs(
  server: Pick<TestServer, 'url'>,
  wanted: number,
  { letter = 'unpaid-proof', of = 'count' }: { letter?: string; of?: 'count' | 'paper' } = {},
): Promise<unknown> {
  return until(
    async () => (await figuresOf(server, letter))[of] === wanted,
    `${of} of ${letter} is ${wanted}`,
  )
}
