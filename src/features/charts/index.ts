export { type ChartDeps, chartRoutes } from './charts.routes.ts';
