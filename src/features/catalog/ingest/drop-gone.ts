import type { Queryable } from '#db/client.ts';
import { idPairs } from '#music/match-artists.ts';
import type { Answer } from './answer.ts';
import { findAlbumsHere, findArtistsHere } from './still-here.repository.ts';

/**
 * The answers without those about something of ours that was deleted while they were on their way: it is to stay deleted. The artists
 * that the others are about, or whose albums, cannot be deleted until the transaction ends.
 */
export async function dropGone(db: Queryable, answers: readonly Answer[]): Promise<Answer[]> {
  const aboutArtists = answers.flatMap(({ about }, place) => (about ? [{ place, artist_id: about.artistId }] : []));
  const here = new Set([
    ...(await findArtistsHere(db, aboutArtists)),
    ...(await findAlbumsHere(db, answers.flatMap(albumWanted))),
  ]);
  return answers.filter(({ about, ofAlbum }, place) => (!about && ofAlbum === undefined) || here.has(place));
}

/** One row for each id under which our album may be here by now. */
function albumWanted({ ofAlbum, albums = [] }: Answer, place: number) {
  if (ofAlbum === undefined) return [];
  const ids = [['', ''] as const, ...albums.flatMap((album) => idPairs(album.externalIds))];
  return ids.map(([provider, external_id]) => ({ place, album_id: ofAlbum, provider, external_id }));
}
