import type { Queryable } from '#db/client.ts';
import { readAlbums, readArtists } from '#features/catalog/index.ts';
import type { NewRelease } from './new-releases.repository.ts';
import type { ReleaseView } from './releases.schemas.ts';

/** New releases as callers see them, in the same order. */
export async function readReleases(
  db: Queryable,
  releases: readonly NewRelease[],
  viewerId: number,
): Promise<ReleaseView[]> {
  const [albums, artists] = await Promise.all([
    readAlbums(db, unique(releases.map(({ albumId }) => albumId)), viewerId),
    readArtists(db, unique(releases.map(({ artistId }) => artistId)), viewerId),
  ]);
  const albumById = new Map(albums.map((album) => [album.id, album]));
  const artistById = new Map(artists.map((artist) => [artist.id, artist]));
  return releases.flatMap(({ albumId, artistId, foundAt }) => {
    const album = albumById.get(albumId);
    const artist = artistById.get(artistId);
    return album && artist ? [{ album, artist, found_at: foundAt.toISOString() }] : [];
  });
}

function unique(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
