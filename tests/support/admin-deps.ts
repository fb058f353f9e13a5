import type { AdminDeps } from '#features/admin/index.ts';
import { createMetrics } from '#features/admin/index.ts';
import { createFakeClock } from './fake-clock.ts';

/** Everything well, nothing configured, nothing stored. */
export function createAdminDeps(overrides: Partial<AdminDeps> = {}): AdminDeps {
  return {
    version: '1.2.3',
    clock: createFakeClock(),
    database: { description: 'a test database', ping: async () => {} },
    providers: async () => [],
    spotifyMode: () => 'off',
    backgroundPending: () => 0,
    ffmpeg: { find: async () => undefined },
    downloaders: [],
    storageRoot: '/nonexistent/storage',
    cacheRoot: '/nonexistent/cache',
    metrics: createMetrics(),
    ...overrides,
  };
}
