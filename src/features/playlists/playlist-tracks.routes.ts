import { notHere } from '#features/catalog/index.ts';
import { createRouter, defineRoute, json, problemResponse, type Router, z } from '#http/api.ts';
import { localId, paging, wholeNumber } from '#http/query.ts';
import { addTracks, MAX_TRACKS } from './add-tracks.ts';
import { entryCursor } from './entry-cursor.schemas.ts';
import { moveEntry, orderByTracks } from './new-order.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { listEntries } from './playlist-entries.repository.ts';
import {
  playlistEntryExample,
  playlistEntryListSchema,
  trackAddedSchema,
  tracksAddedSchema,
  tracksInput,
  tracksOrder,
} from './playlist-tracks.schemas.ts';
import { getFilledPlaylist, showEntries } from './read-playlist.ts';
import { removeTrack } from './remove-track.ts';
import { reorderTracks } from './reorder-tracks.ts';

/** `/playlists/id/{id}/tracks`: what stands in a playlist, and where. */
export function playlistTrackRoutes(deps: PlaylistDeps): Router {
  const router = createRouter();

  router.openapi(listRoute, async (c) => {
    const { limit, offset, cursor } = c.req.valid('query');
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    const { id } = await getFilledPlaylist(deps, asked);
    const list = await deps.database.run(async (db) => {
      const page = await listEntries(db, id, { limit, offset, cursor });
      const items = await showEntries(db, page, asked.viewerId);
      const last = page.entries.at(-1);
      const isMore = last && page.first + page.entries.length < page.total;
      return {
        items,
        total: page.total,
        limit,
        offset: page.first,
        next_cursor: isMore ? entryCursor.write(last) : null,
      };
    });
    return c.json(list, 200);
  });

  router.openapi(addOne, async (c) => {
    const { id: playlistId, track_id } = c.req.valid('param');
    const { position, allow_duplicates: allowDuplicates } = c.req.valid('query');
    const asked = { playlistId, viewerId: c.var.viewer.id };
    const added = await addTracks(deps, { ...asked, trackIds: [track_id], position, allowDuplicates });
    if (added.unknown.length > 0) throw notHere('track', track_id);
    const answer = { track_id, added: added.added > 0, position: added.position, total: added.total };
    return added.added > 0 ? c.json(answer, 201) : c.json(answer, 200);
  });

  router.openapi(addMany, async (c) => {
    const { track_ids: trackIds, position, duplicates } = c.req.valid('json');
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    const result = await addTracks(deps, { ...asked, trackIds, position, allowDuplicates: duplicates === 'allow' });
    const { isChanged: _, ...answer } = result;
    return c.json(answer, 200);
  });

  router.openapi(removeOne, async (c) => {
    const { id: playlistId, track_id: trackId } = c.req.valid('param');
    const { position } = c.req.valid('query');
    await removeTrack(deps, { playlistId, viewerId: c.var.viewer.id, trackId, position });
    return c.body(null, 204);
  });

  router.openapi(reorder, async (c) => {
    const order = c.req.valid('json');
    const asked = { playlistId: c.req.valid('param').id, viewerId: c.var.viewer.id };
    const total = await reorderTracks(deps, asked, (entries) =>
      'trackIds' in order ? orderByTracks(entries, order.trackIds) : moveEntry(entries, order),
    );
    return c.json({ total }, 200);
  });

  return router;
}

const tags = ['Playlists'];
const params = z.object({ id: localId });
const trackParams = params.extend({ track_id: localId });
const position = wholeNumber({ min: 0, max: MAX_TRACKS, description: 'A place in the playlist, from 0', example: 0 });
const notFound = problemResponse('No such playlist, or it is private and not yours');
const noSuchTrack = problemResponse('No such playlist or track');
const readOnly = problemResponse('You may read it, but not change it');
const smart = problemResponse('It is a smart playlist: its rules fill it');
const tooLong = problemResponse(`It would have more than ${MAX_TRACKS} tracks; nothing was added`);

const listRoute = defineRoute({
  method: 'get',
  path: '/playlists/id/{id}/tracks',
  tags,
  summary: 'The tracks of a playlist, in order',
  description: 'A smart playlist holds what its rules say at this moment. To read all, follow `next_cursor`.',
  request: { params, query: paging.extend({ cursor: entryCursor.param.optional() }) },
  responses: {
    200: json('A page of its tracks', playlistEntryListSchema, {
      items: [playlistEntryExample],
      total: 1,
      limit: 20,
      offset: 0,
      next_cursor: null,
    }),
    404: notFound,
  },
});

const addOne = defineRoute({
  method: 'post',
  path: '/playlists/id/{id}/tracks/{track_id}',
  tags,
  summary: 'Adds a track to a playlist',
  request: {
    params: trackParams,
    query: z.object({
      position: position.optional().openapi({ description: 'Before this place, from 0; at the end unless told' }),
      allow_duplicates: z
        .enum(['true', 'false'], { error: 'must be true or false' })
        .default('false')
        .transform((text) => text === 'true')
        .openapi({ type: 'boolean', description: 'Also when the playlist has it already', example: false }),
    }),
  },
  responses: {
    201: json('It was added', trackAddedSchema, { track_id: 100, added: true, position: 11, total: 12 }),
    200: json('The playlist had it already', trackAddedSchema, {
      track_id: 100,
      added: false,
      position: null,
      total: 11,
    }),
    403: readOnly,
    404: noSuchTrack,
    409: smart,
    422: tooLong,
  },
});

const addMany = defineRoute({
  method: 'post',
  path: '/playlists/id/{id}/tracks',
  tags,
  summary: 'Adds many tracks to a playlist',
  description: 'All that can be added, in the order in which they are given; the answer says which could not.',
  request: {
    params,
    body: { required: true, ...json('What to add', tracksInput, { track_ids: [100, 101, 999], duplicates: 'skip' }) },
  },
  responses: {
    200: json('What became of each', tracksAddedSchema, {
      position: 10,
      added: 1,
      skipped: [100],
      unknown: [999],
      total: 11,
    }),
    403: readOnly,
    404: notFound,
    409: smart,
    422: tooLong,
  },
});

const removeOne = defineRoute({
  method: 'delete',
  path: '/playlists/id/{id}/tracks/{track_id}',
  tags,
  summary: 'Takes a track out of a playlist',
  description: 'Wherever it stands, or only at `position`.',
  request: { params: trackParams, query: z.object({ position: position.optional() }) },
  responses: {
    204: { description: 'It is out' },
    403: readOnly,
    404: problemResponse('No such playlist, or it does not have this track'),
    409: problemResponse('Another track stands at that position, or it is a smart playlist'),
  },
});

const reorder = defineRoute({
  method: 'patch',
  path: '/playlists/id/{id}/tracks',
  tags,
  summary: 'Gives the tracks of a playlist another order',
  description:
    'Either all of its tracks in their new order (`track_ids`), or one that moves: from a place, or an entry by its id, to the place that it has afterwards.',
  request: { params, body: { required: true, ...json('The new order, or a move', tracksOrder, { from: 4, to: 0 }) } },
  responses: {
    200: json('How many tracks it has', z.object({ total: z.number().int() }).openapi('TracksOrdered'), { total: 12 }),
    403: readOnly,
    404: notFound,
    409: problemResponse('`track_ids` are not the tracks of the playlist, or it is a smart playlist'),
    422: problemResponse('There is no such place or entry'),
  },
});
