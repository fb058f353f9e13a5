export { expansionJob } from './expansion.job.ts';
export { expansionRoutes } from './expansion.routes.ts';
export { planExpansion } from './plan-expansion.ts';
export { runExpansion } from './run-expansion.ts';
export { type ExpansionRequest, startExpansion } from './start-expansion.ts';
