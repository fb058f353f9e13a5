export { type AdminDeps, adminRoutes } from './admin.routes.ts';
export { createMetrics, type Metrics } from './metrics.ts';
