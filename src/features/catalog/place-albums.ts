import type { Queryable } from '#db/client.ts';
import { allocateIds } from '#db/upsert.ts';
import { type MatchableAlbum, matchAlbums } from '#music/match-albums.ts';
import { idPairs } from '#music/match-artists.ts';
import { yearOf } from '#music/partial-date.ts';
import { albumKey, songKey } from '#music/titles.ts';
import { findAlbums } from './ingest-context.repository.ts';
import { insertAlbums, joinAlbums, writeCredits } from './ingest-rows.repository.ts';
import type { PlacedArtists } from './place-artists.ts';
import type { Named, NamedAlbum } from './read-answers.ts';

export interface PlacedAlbums {
  /** Key in `Named.albums` → our id. */
  ids: Map<string, number>;
  /** Ours that others of ours were joined to. */
  joined: number[];
}

/** Decides for every album that was named which of ours it is, makes rows for new ones, and joins ours that turn out to be one. */
export async function placeAlbums(db: Queryable, named: Named, artists: PlacedArtists): Promise<PlacedAlbums> {
  const nodes = [...named.albums].flatMap(([key, album]) => {
    const artistId = artists.ids.get(album.firstArtist);
    return artistId === undefined ? [] : [{ key, album, artistId, matchable: matchableOf(album, artistId) }];
  });
  const known = await findAlbums(db, {
    externalIds: nodes.flatMap(({ matchable }) =>
      matchable.externalIds.map(([provider, external_id]) => ({ provider, external_id })),
    ),
    titles: nodes.map(({ matchable, artistId }) => ({
      artist_id: artistId,
      title_norm: matchable.titleNorm,
      barcode: matchable.barcode ?? null,
    })),
    artistIds: artists.joined,
  });
  const groups = matchAlbums([
    ...known.map((album) => ({ ...album, localId: album.id })),
    ...nodes.map((node) => node.matchable),
  ]);

  const ids = new Map<string, number>();
  const joined: number[] = [];
  const newcomers: (typeof nodes)[] = [];
  for (const { members, localIds } of groups) {
    const mine = members.filter((index) => index >= known.length).flatMap((index) => nodes[index - known.length] ?? []);
    const [stays, ...others] = localIds;
    if (stays === undefined) newcomers.push(mine);
    else {
      if (others.length > 0) {
        await joinAlbums(db, stays, others);
        joined.push(stays);
      }
      for (const { key } of mine) ids.set(key, stays);
    }
  }
  await createAlbums(db, newcomers, ids);
  return { ids, joined };
}

async function createAlbums(
  db: Queryable,
  groups: { key: string; album: NamedAlbum; artistId: number }[][],
  ids: Map<string, number>,
): Promise<void> {
  const newIds = await allocateIds(db, 'album', groups.length);
  const rows = groups.flatMap((group, index) => {
    const [first, id] = [group[0], newIds[index]];
    if (!first || id === undefined) return [];
    for (const { key } of group) ids.set(key, id);
    return [{ id, title: first.album.facts.title, artistId: first.artistId }];
  });
  await insertAlbums(
    db,
    rows.map(({ id, title }) => ({ id, title, title_norm: albumKey(title) })),
  );
  const credits = rows.map(({ id, artistId, title }) => ({
    owner: id,
    position: 0,
    artist_id: artistId,
    name: title,
    join_phrase: '',
  }));
  await writeCredits(
    db,
    'album',
    rows.map((row) => row.id),
    credits,
  );
}

function matchableOf(album: NamedAlbum, artistId: number): MatchableAlbum {
  const { facts } = album;
  return {
    artistId,
    titleNorm: albumKey(facts.title),
    externalIds: idPairs(facts.externalIds),
    barcode: facts.barcode,
    albumType: facts.albumType,
    year: yearOf(facts.releaseDate),
    trackCount: facts.trackCount,
    songs: facts.tracksComplete ? (facts.tracks ?? []).map((track) => songKey(track.title)) : [],
  };
}
