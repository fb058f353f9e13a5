import { deezer } from './deezer.ts';
import { itunes } from './itunes.ts';
import type { SandboxSourceFactory } from './source.ts';

/** Every stand-in there is. */
export const sourceFactories: SandboxSourceFactory[] = [deezer, itunes];
