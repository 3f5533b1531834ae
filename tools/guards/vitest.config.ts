import { defineConfig } from 'vitest/config'

/** For the copy of a project that lacks a guard: the tests of the guard, and what they need, no more. */
export default defineConfig({
  // `node_modules` is a link into the project, and its cache not this copy's to write.
  cacheDir: 'dist-cache',
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: './tools/guards/setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    maxWorkers: 2,
  },
})
