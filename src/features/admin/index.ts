export { type AdminDeps, adminRoutes } from './admin.routes.ts';
export { type FreshnessDeps, freshnessRoutes } from './freshness.routes.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export type { ProviderReport } from './provider-report.ts';
export { type SourceRouteDeps, sourceRoutes } from './sources.routes.ts';
