export { type RatingDeps, ratingRoutes } from './ratings.routes.ts';
