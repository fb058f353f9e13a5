export { identifyViewer } from './identify-viewer.ts';
