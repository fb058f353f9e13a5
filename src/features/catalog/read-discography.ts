import type { Queryable } from '#db/client.ts';
import { countArtistMusic, listAlbumTrackIds, listArtistAlbumIds } from './albums.repository.ts';
import type { TrackView } from './catalog.schemas.ts';
import { notHere } from './not-here.ts';
import { readAlbums, readArtists, readTracks } from './views.repository.ts';

/**
 * An artist with its albums, newest first, and their tracks, as far as they are here.
 * @throws {AppError} `artist.not_found`
 */
export async function readDiscography(
  db: Queryable,
  artistId: number,
  { viewerId, limit, offset }: { viewerId: number; limit: number; offset: number },
) {
  const [artist] = await readArtists(db, [artistId], viewerId);
  if (!artist) throw notHere('artist', artistId);
  const { ids, total } = await listArtistAlbumIds(db, artistId, { limit, offset });
  const { pending } = await countArtistMusic(db, artistId);
  return { artist, albums: await readAlbumsWithTracks(db, ids, viewerId), total, limit, offset, pending };
}

/** Albums with all their tracks that are known, in the order of the ids. */
export async function readAlbumsWithTracks(db: Queryable, albumIds: readonly number[], viewerId: number) {
  const albums = await readAlbums(db, albumIds, viewerId);
  const { ids } = await listAlbumTrackIds(db, albumIds);
  const tracksOf = new Map<number, TrackView[]>();
  for (const track of await readTracks(db, ids, viewerId)) {
    const list = tracksOf.get(track.album.id);
    if (list) list.push(track);
    else tracksOf.set(track.album.id, [track]);
  }
  return albums.map((album) => ({ ...album, tracks: tracksOf.get(album.id) ?? [] }));
}
