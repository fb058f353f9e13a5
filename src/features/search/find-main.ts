import type { Queryable } from '#db/client.ts';
import type { ViewerId } from '#features/catalog/index.ts';
import { SEARCH_KINDS, type SearchKind } from '#music/shelves.ts';
import { chooseMain, type Main } from './choose-main.ts';
import { countTagged, findTitledHit } from './named-rows.repository.ts';
import { type Hits, rankKinds } from './rank-kinds.ts';
import type { SearchTerms } from './search-terms.ts';

/** The artist that was most likely meant, from the best hit of each kind; never one whom the viewer has hidden. */
export async function findMain(
  db: Queryable,
  terms: SearchTerms,
  { viewerId, best }: { viewerId: ViewerId; best?: Record<SearchKind, Hits> },
): Promise<Main> {
  const { artist, album, track } =
    best ?? (await rankKinds(db, SEARCH_KINDS, terms, { viewerId, limit: 1, offset: 0 }));
  const [albumHit, trackHit, taggedArtists] = await Promise.all([
    findTitledHit(db, 'album', album.hits[0], viewerId),
    findTitledHit(db, 'track', track.hits[0], viewerId),
    countTagged(db, terms.norm, viewerId),
  ]);
  return chooseMain({ text: terms.text, artist: artist.hits[0], album: albumHit, track: trackHit, taggedArtists });
}
