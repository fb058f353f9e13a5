import { trackExample, trackSchema } from '#features/catalog/index.ts';
import { z } from '#http/api.ts';
import { listOf } from '#http/list.ts';
import type { Move } from './new-order.ts';

const MAX_INT32 = 2_147_483_647;
const MAX_POSITION = 10_000;

/** A track at its place in a playlist. */
export const playlistEntrySchema = trackSchema
  .omit({ position: true })
  .extend({
    entry_id: z.number().int().openapi({ description: 'This entry: a track may stand in a playlist several times' }),
    position: z.number().int().openapi({ description: 'Its place in the playlist: 0, 1, 2, … without holes' }),
    track_number: z.number().int().nullable().openapi({ description: 'Its place on the album' }),
    added_at: z.string(),
    added_by: z.number().int().nullable().openapi({ description: 'Whose account; null when that is gone' }),
    reason: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: 'Why a smart playlist chose it', example: { text: 'Similar to Lumen Harbour' } }),
  })
  .openapi('PlaylistEntry');

/** A page of the tracks of a playlist. */
export const playlistEntryListSchema = listOf('PlaylistEntryList', playlistEntrySchema).extend({
  next_cursor: z.string().nullable().openapi({ description: 'Goes on from here as `cursor`; null at the end' }),
});

/** A track of a playlist as callers see it. */
export type PlaylistEntryView = z.infer<typeof playlistEntrySchema>;

const trackIds = z
  .array(z.number().int().min(1).max(MAX_INT32))
  .openapi({ description: 'Local ids, in order', example: [100, 101, 102] });
const position = z.number().int().min(0).max(MAX_POSITION).openapi({ description: 'A place, from 0' });

/** Tracks to be added. */
export const tracksInput = z
  .strictObject({
    track_ids: trackIds.min(1, 'must not be empty'),
    position: position.optional().openapi({ description: 'Before this place, from 0; at the end unless told' }),
    duplicates: z
      .enum(['skip', 'allow'], { error: 'must be skip or allow' })
      .default('skip')
      .openapi({ description: 'What to do with tracks that the playlist has already' }),
  })
  .openapi('PlaylistTracksInput');

/** A new order: that of all tracks, or one that moves. */
export const tracksOrder = z
  .strictObject({
    track_ids: trackIds.optional().openapi({ description: 'All tracks of the playlist, in their new order' }),
    from: position.optional().openapi({ description: 'The place of the one that moves' }),
    entry_id: z.number().int().min(1).optional().openapi({ description: 'The entry that moves' }),
    to: position.optional().openapi({ description: 'The place that it has afterwards' }),
  })
  .transform((order, context): { trackIds: number[] } | Move => {
    const { track_ids: ids, from, entry_id: entryId, to } = order;
    const named = Object.keys(order).sort().join(' ');
    if (ids && named === 'track_ids') return { trackIds: ids };
    if (from !== undefined && to !== undefined && named === 'from to') return { entry: { at: from }, to };
    if (entryId !== undefined && to !== undefined && named === 'entry_id to') return { entry: { entryId }, to };
    const message = 'must be { track_ids }, { from, to } or { entry_id, to }';
    context.issues.push({ code: 'custom', input: order, message });
    return z.NEVER;
  })
  .openapi('PlaylistTracksOrder');

/** What became of one track that was to be added. */
export const trackAddedSchema = z
  .object({
    track_id: z.number().int(),
    added: z.boolean().openapi({ description: 'False: the playlist had it already' }),
    position: z.number().int().nullable().openapi({ description: 'Where it stands now, if it was added' }),
    total: z.number().int().openapi({ description: 'How many tracks the playlist has now' }),
  })
  .openapi('TrackAdded');

/** What became of many. */
export const tracksAddedSchema = z
  .object({
    position: z.number().int().nullable().openapi({ description: 'Where the first that was added stands' }),
    added: z.number().int().openapi({ description: 'How many were added' }),
    skipped: z.array(z.number().int()).openapi({ description: 'Those that the playlist has already' }),
    unknown: z.array(z.number().int()).openapi({ description: 'Those that are no tracks of ours' }),
    total: z.number().int().openapi({ description: 'How many tracks the playlist has now' }),
  })
  .openapi('TracksAdded');

const { position: trackNumber, ...trackAlone } = trackExample;

/** A track of an invented playlist, for the documentation. */
export const playlistEntryExample = {
  ...trackAlone,
  entry_id: 1,
  position: 0,
  track_number: trackNumber,
  added_at: '2026-11-21T01:30:00.000Z',
  added_by: 1,
  reason: null,
} satisfies z.input<typeof playlistEntrySchema>;
