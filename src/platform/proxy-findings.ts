import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import {
  isProxyFindingOver,
  PROXY_FINDINGS,
  type ProxyFinding,
  proxyAdvice,
  type SeenProxyFinding,
} from '#values/proxy-finding.ts'
import type { Log } from './log.ts'

/** A finding that is made again is written down so often. Milliseconds. */
const WRITTEN_EVERY = 60 * 60_000

const FINDINGS = z.array(
  z.object({
    finding: z.enum(PROXY_FINDINGS),
    header: z.string(),
    firstAt: z.iso.datetime().transform((text) => new Date(text)),
    lastAt: z.iso.datetime().transform((text) => new Date(text)),
  }),
)

/** What requests have shown about proxies since the server started, in a file of the data folder for commands to read. */
export class ProxyFindings {
  readonly #path: string
  readonly #log: Log
  readonly #now: () => Date
  readonly #seen = new Map<ProxyFinding, SeenProxyFinding & { writtenAt: Date }>()
  #writing: Promise<void>

  constructor({ dataDir, log, now }: { dataDir: string; log: Log; now: () => Date }) {
    this.#path = pathIn(dataDir)
    this.#log = log
    this.#now = now
    // What an earlier setting let happen says nothing of this one.
    this.#writing = rm(this.#path, { force: true }).catch(() => {})
  }

  /** The findings that still hold. */
  get current(): SeenProxyFinding[] {
    const found = [...this.#seen.values()].map(({ writtenAt: _, ...each }) => each)
    return found.filter((each) => !isProxyFindingOver(each, this.#now()))
  }

  /** Takes a finding down. Only the first of its kind is logged: anyone may cause any number of them. */
  note({ finding, header }: { finding: ProxyFinding; header: string }): void {
    const now = this.#now()
    const seen = this.#seen.get(finding)
    if (seen) {
      seen.lastAt = now
      if (Math.abs(now.getTime() - seen.writtenAt.getTime()) < WRITTEN_EVERY) return
      seen.writtenAt = now
    } else {
      this.#seen.set(finding, { finding, header, firstAt: now, lastAt: now, writtenAt: now })
      this.#log('warn', 'proxies-unexpected', { finding, header, advice: proxyAdvice(finding, header) })
    }
    // Where it cannot be written, the log and the pages have it all the same.
    this.#writing = this.#writing.then(() => this.#write()).catch(() => {})
  }

  /** Waits until what was noted is written. */
  close(): Promise<void> {
    return this.#writing
  }

  async #write(): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    await writeFile(`${this.#path}.part`, JSON.stringify(this.current), { mode: 0o600 })
    await rename(`${this.#path}.part`, this.#path)
  }
}

/** What the server that has this data folder found last, as far as it still holds. */
export async function readProxyFindings(dataDir: string, now: Date): Promise<SeenProxyFinding[]> {
  try {
    const found = FINDINGS.parse(JSON.parse(await readFile(pathIn(dataDir), 'utf8')))
    return found.filter((each) => !isProxyFindingOver(each, now))
  } catch {
    return []
  }
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'proxy-findings.json')
}
