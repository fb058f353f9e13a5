export { listenExample } from './listens.examples.ts';
export { type AddedListens, addListens, findFirstListen, type NewListen } from './listens.repository.ts';
export { type ListenDeps, listenRoutes } from './listens.routes.ts';
export { listenSchema } from './listens.schemas.ts';
export { readListens } from './read-listens.ts';
export { type TimeBound, timeRange, timeZone } from './time-range.ts';
export { beginOf, endOf, zoneOf } from './time-range-sql.ts';
