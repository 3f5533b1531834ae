import type { Guard } from './guard.ts'
import type { TestRun } from './test-run.ts'

/** The verdict about a guard, from a run without it: a line that begins with `caught` where a test failed. */
export function verdictOf({ holds }: Guard, { tests, fault, hung }: TestRun): string {
  const test = tests.find(({ status }) => status === 'failed')
  if (fault !== null) return `BROKEN  ${holds}  ${firstLine([fault])}`
  if (!test) return `NOT CAUGHT  ${holds}${hung ? '  (it hung)' : ''}`
  if (NOT_LOADED.test(test.messages.join('\n'))) return `BROKEN  ${holds}  ${firstLine(test.messages)}`
  return `caught  ${holds}  by  ${test.name}`
}

/** The messages of a test where the program that it starts does not load. */
const NOT_LOADED =
  /SyntaxError|ReferenceError|ERR_MODULE_NOT_FOUND|The server did not start|could not be built/

/** Returns the first line of the messages of a failure. */
export function firstLine(messages: string[]): string {
  return messages.join('\n').trim().split('\n', 1)[0] ?? ''
}
