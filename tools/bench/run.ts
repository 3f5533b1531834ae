import { buildIfStale } from '#tests/support/built-site.ts'
import type { Stage } from '#tests/support/databases.ts'
import { cluster } from './clusters.bench.ts'
import { dashboard } from './dashboard.bench.ts'
import { doors } from './enumeration.bench.ts'
import { exporting } from './export.bench.ts'
import { handOver } from './hand-over.bench.ts'
import { libreoffice, libreofficeVersion } from './libreoffice.bench.ts'
import { outage } from './outage.bench.ts'
import { regexes } from './regexes.bench.ts'
import { signatures } from './signatures.bench.ts'
import { onStage } from './stage.ts'
import { say } from './table.ts'
import { updates } from './updates.bench.ts'

// `npm run bench`: what can only be measured, in tables; all of it, or what is named, with another count if one is
// given: `npm run bench doors 500`. Nothing is asked but this machine, and it ends with 1 where something is not as it
// must be, or takes longer than the README promises: say so only of a machine that does nothing else.
const BENCHES: Readonly<Record<string, (stage: Stage, count?: number) => Promise<boolean>>> = {
  dashboard,
  doors,
  export: exporting,
  cluster,
  'hand-over': handOver,
  libreoffice,
  updates,
  outage,
  regexes,
  signatures,
}

const [name, count] = process.argv.slice(2)
const chosen = name === undefined ? Object.keys(BENCHES).filter(isPossible) : [name]
const size = count === undefined ? undefined : Number(count)
if (chosen.some((each) => !BENCHES[each]) || (size !== undefined && !(Number.isInteger(size) && size > 0))) {
  process.stderr.write(`Say one of ${Object.keys(BENCHES).join(', ')}, and a whole number if you like.\n`)
  process.exit(2)
}
buildIfStale()
let good = true
for (const each of chosen) {
  const start = performance.now()
  good = (await onStage(async (stage) => BENCHES[each]?.(stage, size))) === true && good
  say(`${each}: ${Math.round((performance.now() - start) / 1000)} s\n`)
}
process.exitCode = good ? 0 : 1

/** Only what is named has to be there. */
function isPossible(bench: string): boolean {
  return bench !== 'libreoffice' || libreofficeVersion() !== null
}
