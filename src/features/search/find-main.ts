import type { Queryable } from '#db/client.ts';
import type { ViewerId } from '#features/catalog/index.ts';
import { chooseMain, type Main } from './choose-main.ts';
import {
  correctSpelling,
  countTagged,
  findTitledHit,
  type Hits,
  type SearchKind,
  searchLocal,
} from './local-search.repository.ts';
import type { SearchTerms } from './search-terms.ts';

export type RankedHits = Record<SearchKind, Hits>;

interface RankedPage {
  viewerId: ViewerId;
  limit: number;
  offset: number;
}

/** The rows of all kinds that match, by rank. When no row has the words as they are typed, spellings that are one slip away count too. */
export async function rankHits(db: Queryable, terms: SearchTerms, page: RankedPage): Promise<RankedHits> {
  const asTyped = terms.words.map((word) => [word]);
  const hits = await rankAll(db, terms, asTyped, page);
  if (hits.artist.total + hits.album.total + hits.track.total > 0 || page.offset > 0) return hits;
  const corrected = await correctSpelling(db, terms.words);
  return corrected.some((spellings) => spellings.length > 1) ? rankAll(db, terms, corrected, page) : hits;
}

async function rankAll(
  db: Queryable,
  terms: SearchTerms,
  spellings: string[][] | readonly (readonly string[])[],
  { viewerId, ...paging }: RankedPage,
): Promise<RankedHits> {
  const [artist, album, track] = await Promise.all(
    (['artist', 'album', 'track'] as const).map((kind) =>
      searchLocal(db, kind, { terms, spellings, viewerId }, paging),
    ),
  );
  const none = { hits: [], total: 0 };
  return { artist: artist ?? none, album: album ?? none, track: track ?? none };
}

/** The artist that was most likely meant, from the best hit of each kind; never one whom the viewer has hidden. */
export async function findMain(
  db: Queryable,
  terms: SearchTerms,
  { viewerId, best }: { viewerId: ViewerId; best?: RankedHits },
): Promise<Main> {
  const { artist, album, track } = best ?? (await rankHits(db, terms, { viewerId, limit: 1, offset: 0 }));
  const [albumHit, trackHit, taggedArtists] = await Promise.all([
    findTitledHit(db, 'album', album.hits[0], viewerId),
    findTitledHit(db, 'track', track.hits[0], viewerId),
    countTagged(db, terms.norm, viewerId),
  ]);
  return chooseMain({ text: terms.text, artist: artist.hits[0], album: albumHit, track: trackHit, taggedArtists });
}
