import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf } from './errors.ts';

const tapeRow = z.object({
  /** Below the folder of the tape. */
  file: z.string(),
  provider: z.string(),
  /** `GET https://…`; a row whose request is prose is never played. */
  request: z.string(),
  /** What was posted. Missing: whatever it was. */
  body: z.string().optional(),
  status: z.number(),
  headers: z.record(z.string(), z.string()),
});

/** One answer on a tape. */
export type TapeRow = z.infer<typeof tapeRow>;

/** A tape is a folder of answers with this manifest in it. */
export const TAPE_INDEX = 'index.json';

/**
 * The manifest of the tape in `dir`.
 * @throws {Error} one line that names the file, when it is not there or cannot be read.
 */
export function readTapeIndex(dir: string): TapeRow[] {
  const path = join(dir, TAPE_INDEX);
  try {
    return z.array(tapeRow).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new Error(`the tape's manifest ${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
