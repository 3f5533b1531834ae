import fc from 'fast-check'
import { ROOM_FOR_ALL } from '#tests/support/cluster.ts'
import type { Inhabited } from '#tests/support/inhabited.ts'
import { Caller, type Status } from './caller.ts'
import { type FuzzRequest, fuzzRequests } from './requests.ts'

/** Connections at a time; nothing leaves this machine. */
const CALLERS = 24
/** Requests that are made at once, from one seed. */
const BATCH = 500
/** Requests that are kept to be told, of each kind of fault. */
const TOLD = 20

export type Attack = {
  statuses: Map<Status, number>
  /** Requests that were answered with 5xx. */
  faults: { status: Status; bytes: string }[]
  /** Right requests that got no answer. */
  unanswered: string[]
  /** What the server wrote of errors. */
  logged: string[]
  isAlive: boolean
}

/** Settings of a server that is asked by one client more than any client would ask. Limits per client are lifted here. */
export const SETTINGS: Readonly<Record<string, string>> = ROOM_FOR_ALL

/** Asks a site so many random questions; the same seed asks the same. `onBatch` hears of each part that is done. */
export async function attack(
  site: Inhabited,
  { count, seed, onBatch = () => {} }: { count: number; seed: number; onBatch?: (done: number) => void },
): Promise<Attack> {
  const requests = fuzzRequests(site)
  const callers = Array.from({ length: CALLERS }, () => new Caller(site.url))
  const found: Attack = { statuses: new Map(), faults: [], unanswered: [], logged: [], isAlive: true }
  const { process: child } = site.server
  for (let done = 0; done < count && isAlive(site); done += BATCH) {
    const waiting = fc.sample(requests, { numRuns: Math.min(BATCH, count - done), seed: seed + done })
    await Promise.all(callers.map((caller) => askAll(caller, waiting, found)))
    onBatch(Math.min(count, done + BATCH))
  }
  for (const caller of callers) caller.close()
  // A process that was started anew would be another one.
  const health = isAlive(site) ? await fetch(`${site.url}/healthz`).catch(() => null) : null
  await health?.text()
  found.isAlive = health?.status === 200 && child.exitCode === null && child.signalCode === null
  found.logged = site.server
    .rawLog()
    .split('\n')
    .filter((line) => line !== '' && (!line.startsWith('{') || line.includes('"level":"error"')))
  return found
}

async function askAll(caller: Caller, waiting: FuzzRequest[], found: Attack): Promise<void> {
  for (let request = waiting.pop(); request; request = waiting.pop()) {
    const status = await caller.ask(request)
    found.statuses.set(status, (found.statuses.get(status) ?? 0) + 1)
    if (status >= 500 && found.faults.length < TOLD) found.faults.push({ status, bytes: request.bytes })
    if (status === 0 && request.isWhole && found.unanswered.length < TOLD)
      found.unanswered.push(request.bytes)
  }
}

function isAlive({ server }: Inhabited): boolean {
  return server.process.exitCode === null && server.process.signalCode === null
}
