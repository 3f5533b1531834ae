import type { Reporter, TestModule } from 'vitest/node'

/** Says in one line, the last, how many tests passed and failed. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const passed = tests.filter((test) => test.result().state === 'passed').length
    const failed = tests.filter((test) => test.result().state === 'failed').length
    // A file that does not load has no tests to fail.
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length
    process.on('exit', () => process.stdout.write(`${passed} passed, ${failed + broken} failed\n`))
  }
}
