export { dailyRefresh, refreshJob } from './refresh.job.ts';
export { refreshRoutes } from './refresh.routes.ts';
export { runRefresh } from './run-refresh.ts';
