import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: ['tests/support/database-template.ts'],
    setupFiles: ['tests/support/no-network.ts', 'tests/support/real-time.ts'],
    pool: 'forks',
    // Loading the app, and compiling the embedded PostgreSQL, for every file took half of a run.
    isolate: false,
    // On two cores: half of the time tests wait for processes and clocks, and each worker may run an embedded database beside them.
    maxWorkers: 3,
    // Machines that run tests stall now and then.
    testTimeout: 60_000,
    // The first database of a run is made in here, and servers are started.
    hookTimeout: 150_000,
    restoreMocks: true,
  },
});
