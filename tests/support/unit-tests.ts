import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')

/** What starts a database, a server, a browser or another program; a test that reaches one of these is no unit test. */
const STARTING = [
  'tests/support/browser.ts',
  'tests/support/built-site.ts',
  'tests/support/databases.ts',
  'tests/support/execute.ts',
  'tests/support/project.ts',
  'tests/support/scratch.ts',
  'tests/support/server.ts',
  'tests/support/smtp.ts',
]

/** The files of tests that start nothing: rules, in milliseconds. Paths from the project's root. */
export function unitTests(): string[] {
  const starts = new Map<string, boolean>()
  function startsSomething(file: string): boolean {
    const known = starts.get(file)
    if (known !== undefined) return known
    starts.set(file, STARTING.includes(file))
    if (STARTING.includes(file)) return true
    const text = readFileSync(join(ROOT, file), 'utf8')
    const found =
      /\binject\(|node:child_process|node:http'|node:net'|#db\/(open|sqlite|postgres)/.test(text) ||
      importedTests(file, text).some(startsSomething)
    starts.set(file, found)
    return found
  }
  return globSync('tests/**/*.test.ts', { cwd: ROOT }).filter((file) => !startsSomething(file))
}

function importedTests(file: string, text: string): string[] {
  return [...text.matchAll(/\bfrom '((?:\.|#tests\/|#tools\/)[^']+)'/g)].map(([, name = '']) =>
    name.startsWith('#') ? name.slice(1) : posix.join(posix.dirname(file), name),
  )
}
