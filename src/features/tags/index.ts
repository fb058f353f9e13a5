export { normalizeTagName } from './tag-name.ts';
export { taggedRoutes } from './tagged.routes.ts';
export { type TagDeps, tagRoutes } from './tags.routes.ts';
