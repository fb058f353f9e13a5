export { type AddedListens, addListens, type NewListen } from './listens.repository.ts';
export { type ListenDeps, listenRoutes } from './listens.routes.ts';
export { type TimeBound, timeRange, timeZone } from './time-range.ts';
export { beginOf, endOf, zoneOf } from './time-range-sql.ts';
