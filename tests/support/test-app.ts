import { createApp } from '#app.ts';
import type { Router } from '#http/api.ts';
import { silentLogger } from '#lib/logger.ts';
import { createAdminDeps } from './admin-deps.ts';

/** The whole app as it is mounted, over dependencies that have nothing to say: for tests that look at its routes. */
export function createTestApp(): Router {
  const admin = createAdminDeps();
  const config = { host: '127.0.0.1', trustLoopback: true, version: admin.version };
  return createApp({ config, log: silentLogger, clock: admin.clock, admin });
}
