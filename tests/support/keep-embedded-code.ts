import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Node has it; of TypeScript's libraries only that of browsers says so. */
declare const WebAssembly: { Module: new (code: Uint8Array) => object };

/**
 * Every test file starts a PostgreSQL of its own in a thread. V8 shares compiled WebAssembly within a process for as long as somebody
 * holds it: held here, it is compiled and optimised once for all files of a worker, which spares each a second of processor time.
 */
const held = globalThis as typeof globalThis & { embeddedCode?: object };
held.embeddedCode ??= new WebAssembly.Module(
  readFileSync(join(dirname(fileURLToPath(import.meta.resolve('@electric-sql/pglite'))), 'pglite.wasm')),
);
