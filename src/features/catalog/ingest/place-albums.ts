import type { Queryable } from '#db/client.ts';
import { type MatchableAlbum, matchAlbums } from '#music/match-albums.ts';
import { idPairs } from '#music/match-artists.ts';
import { normalizeName } from '#music/normalize.ts';
import { yearOf } from '#music/partial-date.ts';
import { albumKey, songKey } from '#music/titles.ts';
import { sourceKey } from './answer.ts';
import { joinAlbums } from './join-rows.repository.ts';
import { findAlbums } from './known-albums.repository.ts';
import { allocateIds } from './new-ids.repository.ts';
import type { PlacedArtists } from './place-artists.ts';
import { allSaid, idKeyOf, type Named, type NamedAlbum } from './read-answers.ts';

export interface PlacedAlbums {
  /** Key in `Named.albums` → our id. */
  ids: Map<string, number>;
  /** Ours that others of ours were joined to. */
  joined: number[];
  /** Ids given to new albums; their rows are still to be written. */
  created: Set<number>;
}

/** Decides for every album that was named which of ours it is, gives ids to new ones, and joins ours that turn out to be one. */
export async function placeAlbums(db: Queryable, named: Named, artists: PlacedArtists): Promise<PlacedAlbums> {
  const nodes = [...named.albums].flatMap(([key, album]) => {
    const artistId = artists.ids.get(album.firstArtist);
    return artistId === undefined ? [] : [{ key, matchable: matchableOf(album, artistId) }];
  });
  const known = await knownAlbums(
    db,
    nodes.map((node) => node.matchable),
    artists.joined,
  );
  const groups = matchAlbums([...known, ...nodes.map((node) => node.matchable)]);

  const ids = new Map<string, number>();
  const joined: number[] = [];
  const newcomers: string[][] = [];
  for (const { members, localIds } of groups) {
    const mine = members.flatMap((index) => nodes[index - known.length]?.key ?? []);
    const [stays, ...others] = localIds;
    if (stays === undefined) {
      newcomers.push(mine);
      continue;
    }
    for (const key of mine) ids.set(key, stays);
    if (others.length === 0) continue;
    await joinAlbums(db, stays, others);
    joined.push(stays);
  }
  const created = await allocateIds(db, 'album', newcomers.length);
  newcomers.forEach((keys, index) => {
    const id = created[index];
    if (id !== undefined) for (const key of keys) ids.set(key, id);
  });
  return { ids, joined, created: new Set(created) };
}

/** Those of ours that may be meant, and all albums of artists that were joined. */
async function knownAlbums(db: Queryable, nodes: MatchableAlbum[], artistIds: number[]) {
  if (nodes.length === 0 && artistIds.length === 0) return [];
  const found = await findAlbums(db, {
    externalIds: nodes.flatMap((node) =>
      node.externalIds.map(([provider, external_id]) => ({ provider, external_id })),
    ),
    titles: distinct(nodes.map(({ artistId, titleNorm }) => ({ artist_id: artistId, title_norm: titleNorm }))),
    barcodes: distinct(nodes.flatMap(({ artistId, barcode }) => (barcode ? [{ artist_id: artistId, barcode }] : []))),
    sourceKeys: nodes.flatMap((node) => node.sourceKeys ?? []),
    artistIds,
  });
  return found.map((album): MatchableAlbum => ({ ...album, localId: album.id }));
}

/** Several sources name the same album: the database is asked for it once. */
function distinct<T extends object>(rows: T[]): T[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function matchableOf(album: NamedAlbum, artistId: number): MatchableAlbum {
  const facts = allSaid(album.said);
  return {
    artistId,
    artistName: normalizeName(facts.credits[0]?.name ?? ''),
    titleNorm: albumKey(facts.title),
    externalIds: idPairs(facts.externalIds),
    sourceKeys: idKeyOf(album.provider) === null ? [sourceKey(album.provider, album.key)] : [],
    barcode: facts.barcode,
    albumType: facts.albumType,
    year: yearOf(facts.releaseDate),
    trackCount: facts.trackCount,
    songs: facts.tracksComplete ? (facts.tracks ?? []).map((track) => songKey(track.title)) : [],
  };
}
