import type { Queryable } from '#db/client.ts';
import { readAlbums, readArtists, readTracks } from '#features/catalog/index.ts';
import type { TaggedThing } from './tagged.repository.ts';
import type { TaggedKind, TaggedView } from './tags.schemas.ts';

/** What carries a tag, as callers see it: one statement for each kind. What was deleted meanwhile is left out. */
export async function readTagged(
  db: Queryable,
  things: readonly TaggedThing[],
  viewerId: number,
): Promise<TaggedView[]> {
  const idsOf = (kind: TaggedKind) => things.filter((thing) => thing.kind === kind).map(({ id }) => id);
  const [tracks, albums, artists] = await Promise.all([
    readTracks(db, idsOf('track'), viewerId).then(byId),
    readAlbums(db, idsOf('album'), viewerId).then(byId),
    readArtists(db, idsOf('artist'), viewerId).then(byId),
  ]);
  return things.flatMap(({ kind, id, tagged_at }): TaggedView[] => {
    const base = { target_id: id, tagged_at };
    const [track, album, artist] = [tracks.get(id), albums.get(id), artists.get(id)];
    if (kind === 'track') return track ? [{ target_type: kind, ...base, track }] : [];
    if (kind === 'album') return album ? [{ target_type: kind, ...base, album }] : [];
    return artist ? [{ target_type: kind, ...base, artist }] : [];
  });
}

function byId<View extends { id: number }>(views: readonly View[]): Map<number, View> {
  return new Map(views.map((view) => [view.id, view]));
}
