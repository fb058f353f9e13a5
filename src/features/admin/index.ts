export { type AdminDeps, adminRoutes } from './admin.routes.ts';
export type { ProviderReport } from './detailed-health.ts';
export { createMetrics, type Metrics } from './metrics.ts';
