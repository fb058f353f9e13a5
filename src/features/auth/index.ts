export { authRoutes } from './auth.routes.ts';
export { type Auth, createAuth } from './create-auth.ts';
export { findFirstAdmin } from './first-admin.repository.ts';
export { identifyViewer } from './identify-viewer.ts';
