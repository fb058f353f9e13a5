export { findFirstAdmin } from './first-admin.repository.ts';
export { identifyViewer } from './identify-viewer.ts';
