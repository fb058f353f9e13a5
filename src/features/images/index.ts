export { createImageProxy, type ImageProxy } from './image-proxy.ts';
export { type ImageDeps, imageRoutes } from './images.routes.ts';
