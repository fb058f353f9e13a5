import { z } from 'zod';
import { defineJob } from '#jobs/define-job.ts';
import type { Jobs } from '#jobs/jobs.ts';
import { ALBUM_TYPES, type AlbumType } from '#music/entities.ts';
import { normalizeName } from '#music/normalize.ts';

const inputSchema = z.object({
  /** Whose library is to grow; null while only the words are known. */
  artistId: z.number().int().nullable(),
  words: z.string().nullable(),
  /** Whose hidden artists and tags are passed over among the similar ones; null: nobody's. */
  viewerId: z.number().int().nullable().default(null),
  similar: z.number().int(),
  depth: z.union([z.literal(1), z.literal(2)]),
  include: z.array(z.enum(ALBUM_TYPES)),
});

export type ExpansionInput = z.infer<typeof inputSchema>;

/** An artist, similar artists, and all their music. */
export const expansionJob = defineJob({ kind: 'expansion', input: inputSchema, concurrency: 2, priority: 1 });

/**
 * One job for the same artist, breadth and choice of albums, however often and by whomever it is asked for; but who has hidden something
 * may get other similar artists.
 */
export function enqueueExpansion({ jobs }: { jobs: Jobs }, input: ExpansionInput) {
  const about = input.artistId === null ? `words:${normalizeName(input.words ?? '')}` : `artist:${input.artistId}`;
  const include = [...input.include].sort().join('+');
  const forWhom = input.viewerId === null ? '' : ` for:${input.viewerId}`;
  return jobs.enqueue(expansionJob, {
    key: `${about} similar:${input.similar} depth:${input.depth} include:${include}${forWhom}`,
    input,
  });
}

/** What is kept of an expansion between its runs. */
export const checkpointSchema = z.object({
  mainId: z.number().int().optional(),
  /** The artists to expand, the main one first, once they are chosen. */
  artistIds: z.array(z.number().int()).optional(),
  /** How often it was put off without having come any further. */
  putOff: z.number().int().default(0),
});

export type ExpansionCheckpoint = z.infer<typeof checkpointSchema>;

/** An EP is a single to those who choose by three words. */
export function includedTypes(words: readonly AlbumType[]): AlbumType[] {
  return ALBUM_TYPES.filter((type) => words.includes(type) || (type === 'ep' && words.includes('single')));
}
