export { recordNewReleases } from './new-releases.repository.ts';
export { type ReleaseDeps, releaseRoutes } from './releases.routes.ts';
