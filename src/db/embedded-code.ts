import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Node has it; of TypeScript's libraries only that of browsers says so. */
declare const WebAssembly: { compile(code: Uint8Array): Promise<EmbeddedCode> };

/** PostgreSQL, compiled: a `WebAssembly.Module`. Threads that get it share it. */
export type EmbeddedCode = object;

let code: Promise<EmbeddedCode> | undefined;

/**
 * Compiled and optimised once for every thread of this process in which a database is made, opened, or opened again: each would else take
 * seconds of processor time until it is as quick.
 */
export function loadEmbeddedCode(): Promise<EmbeddedCode> {
  code ??= compile();
  return code;
}

async function compile(): Promise<EmbeddedCode> {
  const folder = dirname(createRequire(import.meta.url).resolve('@electric-sql/pglite'));
  return WebAssembly.compile(await readFile(join(folder, 'pglite.wasm')));
}
