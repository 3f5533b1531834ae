import type { ChangedBlock } from './changed-block.ts'
import { HANDLE, type Steps } from './steps.ts'

/** Marks a passage as moved that was removed in one place and added in another, word for word. Changes the blocks. */
export function* markMoves(blocks: ChangedBlock[], steps: Steps): Generator<void, void> {
  const added = yield* addedByText(blocks, steps)
  for (const from of blocks) {
    steps.pass(HANDLE)
    if (steps.areDue()) yield
    if (from.state !== 'removed' || from.kind === 'rule') continue
    const to = added.get(keyOf(from))?.pop()
    if (!to) continue
    from.state = 'moved-from'
    to.state = 'moved-to'
    for (const run of [...from.runs, ...to.runs]) run.state = 'same'
  }
}

/** The added passages by their text; the first of the same text is the last of its list. */
function* addedByText(
  blocks: readonly ChangedBlock[],
  steps: Steps,
): Generator<void, Map<string, ChangedBlock[]>> {
  const added = new Map<string, ChangedBlock[]>()
  for (const block of blocks.toReversed()) {
    if (block.state !== 'added') continue
    const key = keyOf(block)
    const same = added.get(key)
    if (same) same.push(block)
    else added.set(key, [block])
    steps.pass(HANDLE)
    if (steps.areDue()) yield
  }
  return added
}

function keyOf(block: ChangedBlock): string {
  return `${block.kind} ${block.runs.map((run) => run.text).join('')}`
}
