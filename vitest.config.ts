import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'training/**/*.test.ts'],
    // Tests start engine children and databases of their own; generous, because a loaded machine must not turn a test red.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A corpus test is skipped, saying so, where the corpus is absent.
    reporters: ['default'],
  },
});
