import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { CaughtBy } from './guard.ts'
import { type Need, needsOf } from './needs.ts'

/** The result of one test. */
type Ended = { file: string; name: string; status: string; messages: string[] }

export type TestRun = {
  tests: Ended[]
  /** Why something other than a test failed, such as loading a file; `null` otherwise. */
  fault: string | null
  /** Whether it was killed at its time limit. */
  hung: boolean
}

/** What vitest's JSON reporter writes, as far as it matters here. */
type Report = {
  success: boolean
  testResults: {
    name: string
    status: string
    message: string
    assertionResults: { fullName: string; status: string; failureMessages: string[] | null }[]
  }[]
}

const VITEST = join(createRequire(import.meta.url).resolve('vitest/package.json'), '..', 'vitest.mjs')

/** Runs these tests, and no others, in a copy of the project; ends a run that takes longer than `limit` milliseconds. */
export async function runTests(
  root: string,
  wanted: readonly CaughtBy[],
  { postgres, limit, bail }: { postgres: string; limit: number; bail: boolean },
): Promise<TestRun> {
  const report = join(root, 'report.json')
  rmSync(report, { force: true })
  const files = [...new Set(wanted.map(({ file }) => file))]
  const names = [...new Set(wanted.map(patternOf))].join('|')
  const needs = new Set<Need>(wanted.flatMap((each) => [...needsOf(root, each)]))
  const args = [
    'run',
    '--config',
    'tools/guards/vitest.config.ts',
    '--reporter=json',
    `--outputFile=${report}`,
  ]
  const child = spawn(
    process.execPath,
    [VITEST, ...args, ...(bail ? ['--bail=1'] : []), '--testNamePattern', names, ...files],
    {
      cwd: root,
      // Tests are about a demonstration, whatever the shell around them sets.
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        GUARDS_NEED: [...needs].join(','),
        GUARDS_POSTGRES: postgres,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that nothing it started outlives it.
      detached: true,
    },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  }
  let hung = false
  const endGroup = () => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, 'SIGKILL')
    } catch {
      // It is gone already.
    }
  }
  const limiting = setTimeout(() => {
    hung = true
    endGroup()
  }, limit)
  process.once('exit', endGroup)
  await new Promise((resolve) => child.once('close', resolve))
  process.off('exit', endGroup)
  clearTimeout(limiting)
  endGroup()
  if (!existsSync(report)) return { tests: [], fault: hung ? null : said.trim() || 'nothing was run', hung }
  return { ...readReport(root, report), hung }
}

function readReport(root: string, path: string): Pick<TestRun, 'tests' | 'fault'> {
  const { success, testResults } = JSON.parse(readFileSync(path, 'utf8')) as Report
  const tests = testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.map(({ fullName, status, failureMessages }) => ({
      file: file.slice(root.length + 1),
      name: fullName,
      status,
      messages: failureMessages ?? [],
    })),
  )
  const unloaded = testResults.find(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.length,
  )
  if (unloaded) return { tests, fault: unloaded.message }
  const failed = tests.some(({ status }) => status === 'failed')
  return { tests, fault: success || failed ? null : 'an error outside of every test' }
}

/** Vitest puts `>` between a test and what is around it where it looks for a name, and a blank where it reports one. */
function patternOf({ name }: CaughtBy): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', ' (?:> )?')
}
