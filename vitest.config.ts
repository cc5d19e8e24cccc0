import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'training/**/*.test.ts'],
    // Tests start engine children and databases of their own; generous, because a loaded machine must not turn a test red.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // Many files wait more than they compute, for children, databases and timers: two at least run side by side.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // A corpus test is skipped, saying so, where the corpus is absent.
    reporters: ['default'],
  },
});
