import type { SandboxSourceFactory } from './source.ts';

/** Every stand-in there is. */
export const sourceFactories: SandboxSourceFactory[] = [];
