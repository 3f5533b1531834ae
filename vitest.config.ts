import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: './tests/support/global-setup.ts',
    reporters: ['default', './tests/support/closing-line.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    maxWorkers: 3,
    // No module of ours keeps anything that changes (tests/architecture.test.ts), so files may share them.
    isolate: false,
    sequence: { shuffle: { tests: true } },
  },
})
