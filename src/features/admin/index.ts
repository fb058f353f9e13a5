export { type AdminDeps, adminRoutes } from './admin.routes.ts';
export type { ProviderReport } from './detailed-health.ts';
export { type FreshnessDeps, freshnessRoutes } from './freshness.routes.ts';
export { createMetrics, type Metrics } from './metrics.ts';
