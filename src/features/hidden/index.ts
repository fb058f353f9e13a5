export { hiddenRoutes } from './hidden.routes.ts';
