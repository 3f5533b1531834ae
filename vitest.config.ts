import { defineConfig } from 'vitest/config'
import { unitTests } from './tests/support/unit-tests.ts'

const units = unitTests()

// No module of ours keeps anything that changes (tests/architecture.test.ts), so test files may share them.
const shared = { isolate: false, sequence: { shuffle: { tests: true } } }

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/closing-line.ts'],
    maxWorkers: 3,
    teardownTimeout: 30_000,
    projects: [
      { test: { ...shared, name: 'unit', include: units, testTimeout: 20_000 } },
      {
        test: {
          ...shared,
          name: 'all parts',
          include: ['tests/**/*.test.ts'],
          exclude: units,
          globalSetup: './tests/support/global-setup.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
