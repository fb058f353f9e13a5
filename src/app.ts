import type { Config } from '#config.ts';
import { adminRoutes, type Metrics, type ProviderReport } from '#features/admin/index.ts';
import { type CatalogDeps, catalogRoutes } from '#features/catalog/index.ts';
import { searchRoutes } from '#features/search/index.ts';
import type { Router } from '#http/api.ts';
import { serveDocs } from '#http/docs.ts';
import { createHttpApp } from '#http/http-app.ts';

/** What the routes need of the services, which satisfy it as they are. */
export interface AppDeps extends CatalogDeps {
  config: Config;
  metrics: Metrics;
  providerReports(): Promise<ProviderReport[]>;
}

/** Everything that answers over HTTP, one line each. */
export function createApp(deps: AppDeps): Router {
  const app = createHttpApp({ ...deps, onAnswer: deps.metrics.observeRequest });
  serveDocs(app, deps.config);
  app.route('/', adminRoutes(adminDeps(deps)));
  app.route('/', searchRoutes(deps));
  app.route('/', catalogRoutes(deps));
  return app;
}

function adminDeps({ config, background, registry, providerReports, ...deps }: AppDeps) {
  const { version, storageRoot, cacheRoot } = config;
  return {
    ...deps,
    version,
    storageRoot,
    cacheRoot,
    providers: providerReports,
    backgroundPending: () => background.pending(),
    spotifyMode: () => registry.providers.find((provider) => provider.name === 'spotify')?.mode ?? 'off',
  };
}
