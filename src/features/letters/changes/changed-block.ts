import type { Block } from '#features/letters/blocks.ts'

/** A run of words in a comparison, and whether the versions have it in common. */
export type Run = { state: 'same' | 'added' | 'removed'; text: string }

/** A passage in a comparison, and what happened to it. A moved passage is there twice, in both places. */
export type ChangedBlock = {
  kind: Block['kind']
  state: 'same' | 'added' | 'removed' | 'changed' | 'moved-from' | 'moved-to'
  runs: Run[]
}

/** A passage that is the same, added or removed as a whole. */
export function wholeBlock(block: Block, state: 'same' | 'added' | 'removed'): ChangedBlock {
  return { kind: block.kind, state, runs: [{ state, text: block.text }] }
}
