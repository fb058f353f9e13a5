import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';

/** A row of the file that was not taken in. */
const refusalSchema = z
  .object({
    line: z.number().int().openapi({ description: 'Where it begins, from 1' }),
    reason: z.string(),
    file: z.string().optional().openapi({ description: 'Which file of the ZIP' }),
  })
  .openapi('ImportRefusal');

const rows = (description: string) => z.number().int().openapi({ description });

/** An import as callers see it. */
export const importSchema = z
  .object({
    id: z.string().openapi({ description: 'The same as that of its job' }),
    kind: z.enum(['tracks', 'listens', 'playlist']),
    status: z.enum(['queued', 'running', 'completed', 'failed', 'cancelled']),
    dry_run: z.boolean().openapi({ description: 'Only tried: the counts are as if, and nothing was stored' }),
    file_name: z.string().nullable(),
    created_at: z.string(),
    finished_at: z.string().nullable(),
    error: z.string().nullable().openapi({ description: 'Why it failed and what to do, or why it is tried again' }),
    total: rows('Rows that were dealt with so far; the following add up to it'),
    created: rows('New tracks, new listens, or entries of the new playlist'),
    updated: rows('Tracks that were here, and of which the row said more'),
    unchanged: rows('What was here already'),
    refused: rows('Rows that could not be read or used; `refusals` says why'),
    skipped: rows('What is no listen: songs left within 30 s, as ListenBrainz has it, podcasts, and the like'),
    unmatched: rows('Listens to songs that are not here: they are kept, and become listens when their song comes'),
    refusals: z.array(refusalSchema).openapi({ description: 'A page of them; `/imports/{id}/report` has all' }),
    playlist_id: z.number().int().nullable().openapi({ description: 'The playlist that came of it' }),
  })
  .openapi('Import');

/** An import in the middle of its work, for the documentation. */
export const importExample = {
  id: '0d1b6c52-6a0e-4c0f-8f1b-0a4f3a6d9b11',
  kind: 'tracks',
  status: 'running',
  dry_run: false,
  file_name: 'dataset.csv',
  created_at: '2026-11-21T01:30:00.000Z',
  finished_at: null,
  error: null,
  total: 4000,
  created: 3100,
  updated: 20,
  unchanged: 879,
  refused: 1,
  skipped: 0,
  unmatched: 0,
  refusals: [{ line: 65_902, reason: 'It names no title.' }],
  playlist_id: null,
} satisfies z.input<typeof importSchema>;

const unmatchedSongSchema = z
  .object({
    title: z.string(),
    artist: z.string().nullable(),
    album: z.string().nullable(),
    listens: z.number().int().openapi({ description: 'How many wait for it' }),
    last_listened_at: z.string(),
  })
  .openapi('UnmatchedSong');

/** A page of songs that are not here. */
export const unmatchedListSchema = listOf('UnmatchedSongList', unmatchedSongSchema);

/** One of them, for the documentation. */
export const unmatchedExample = {
  title: 'Night Ferry',
  artist: 'Lumen Harbour',
  album: 'Saltglass',
  listens: 12,
  last_listened_at: '2026-11-20T22:10:00.000Z',
} satisfies z.input<typeof unmatchedSongSchema>;
