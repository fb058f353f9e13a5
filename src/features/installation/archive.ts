import { z } from 'zod';

/** The names within the archive of an installation, which is a ZIP: the manifest is written last, when all is known. */
export const MANIFEST = 'manifest.json';
export const tableEntry = (table: string): string => `tables/${table}.jsonl`;
export const FILES = 'files/';

/** Rises when what stands in an archive means something else than before. */
export const ARCHIVE_VERSION = 1;

/** What an archive says of itself. */
export const manifestSchema = z.object({
  fonoteca_installation: z.number().int(),
  /** The program that wrote it. */
  version: z.string(),
  /** The last migration of the database that was read. */
  schema: z.string(),
  made_at: z.string(),
  /** Rows, and the SHA-256 of their lines. */
  tables: z.record(z.string(), z.object({ rows: z.number().int(), sha256: z.string() })),
  /** The last number that each sequence gave. */
  sequences: z.record(z.string(), z.number().int()),
  files: z.number().int(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** Says how far it is: `what` is a table, or `files`; in rows and files. */
export type OnStep = (what: string, done: number, total: number) => void;

/** Says that something more is done. */
export type Step = (what: string, more: number) => void;

/** Adds up what is done. */
export function stepsOf(total: number, onStep: OnStep): Step {
  let done = 0;
  return (what, more) => {
    done += more;
    onStep(what, done, total);
  };
}
