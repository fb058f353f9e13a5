export { accountRoutes } from './account.routes.ts';
export { normalizeUsername } from './accounts.repository.ts';
export type { Avatars } from './avatars.ts';
export { type Auth, createAuth } from './create-auth.ts';
export { findFirstAdmin } from './first-admin.repository.ts';
export { forgetExpired } from './forget-expired.ts';
export { identifyViewer } from './identify-viewer.ts';
export { offerSetupCode } from './setup-code.ts';
