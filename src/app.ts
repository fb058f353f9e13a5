import { type AdminDeps, adminRoutes } from '#features/admin/index.ts';
import type { Router } from '#http/api.ts';
import { serveDocs } from '#http/docs.ts';
import { createHttpApp } from '#http/http-app.ts';
import type { TrustConfig } from '#http/trust.ts';
import type { Clock } from '#lib/clock.ts';
import type { Logger } from '#lib/logger.ts';

export interface AppDeps {
  config: TrustConfig & { version: string };
  log: Logger;
  clock: Clock;
  admin: AdminDeps;
}

/** Everything that answers over HTTP, one line each. */
export function createApp({ config, log, clock, admin }: AppDeps): Router {
  const app = createHttpApp({ config, log, clock, onAnswer: admin.metrics.observeRequest });
  serveDocs(app, config);
  app.route('/', adminRoutes(admin));
  return app;
}
