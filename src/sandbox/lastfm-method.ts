import type { LastfmPages } from './lastfm-pages.ts';
import type { SandboxWorld } from './source.ts';

/** One call of a method. */
export interface LastfmCall {
  world: SandboxWorld;
  pages: LastfmPages;
  query: URLSearchParams;
}

/** The body of a 200. @throws {LastfmRefusal} every error. */
export type LastfmMethod = (call: LastfmCall) => unknown;
