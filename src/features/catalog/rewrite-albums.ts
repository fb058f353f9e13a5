import type { Queryable } from '#db/client.ts';
import type { AlbumFacts, SourceRecord } from '#music/facts.ts';
import { idPairs } from '#music/match-artists.ts';
import { type MergedAlbum, mergeAlbum, type SourcedCredits } from '#music/merge-album.ts';
import { normalizeName } from '#music/normalize.ts';
import type { QualityTable } from '#music/quality.ts';
import { findArtistIds, findRecordsOf, findStrongestByName } from './ingest-context.repository.ts';
import {
  type CreditRow,
  type ExternalIdRow,
  writeAlbums,
  writeCredits,
  writeExternalIds,
} from './ingest-rows.repository.ts';
import { idKeyOf } from './read-answers.ts';
import { rewriteTracks } from './rewrite-tracks.ts';

/** Finds our ids for credited names. */
export type CreditResolver = (credits: SourcedCredits | null) => Omit<CreditRow, 'owner'>[];

/** Makes the rows of some albums, and of all their tracks, the merge of their records again. */
export async function rewriteAlbums(
  db: Queryable,
  quality: QualityTable,
  albumIds: number[],
): Promise<{ rows: number; trackIds: number[] }> {
  const records = await findRecordsOf<AlbumFacts>(db, 'album', albumIds);
  const recorded = [...records].filter(([, list]) => list.length > 0);
  const merged = new Map(recorded.map(([id, list]) => [id, mergeAlbum(list, quality)]));
  const resolve = await creditResolver(db, [...merged.values()]);

  const credits = [...merged].flatMap(([owner, album]) => resolve(album.credits).map((row) => ({ owner, ...row })));
  const credited = [...new Set(credits.map((row) => row.owner))];
  const rows =
    (await writeAlbums(db, merged)) +
    (await writeExternalIds(db, 'album', externalIdsOf(recorded))) +
    (await writeCredits(db, 'album', credited, credits));
  const tracks = await rewriteTracks(db, merged, resolve);
  return { rows: rows + tracks.rows, trackIds: tracks.trackIds };
}

function externalIdsOf(recorded: [number, SourceRecord<AlbumFacts>[]][]): ExternalIdRow[] {
  return recorded.flatMap(([owner, list]) =>
    list.flatMap(({ provider, facts }) =>
      idPairs(facts.externalIds).map(([key, id]) => ({
        provider: key,
        external_id: id,
        owner,
        own: key === idKeyOf(provider),
      })),
    ),
  );
}

async function creditResolver(db: Queryable, albums: MergedAlbum[]): Promise<CreditResolver> {
  const all = albums.flatMap((album) => [album.credits, ...album.tracks.map((track) => track.credits)]);
  const keyed = all.flatMap((sourced) => {
    const idKey = sourced && idKeyOf(sourced.provider);
    return idKey
      ? sourced.credits.flatMap(({ artistKey }) => (artistKey ? [{ provider: idKey, external_id: artistKey }] : []))
      : [];
  });
  const names = all.flatMap((sourced) => sourced?.credits.map((credit) => normalizeName(credit.name)) ?? []);
  const byId = await findArtistIds(db, keyed);
  const byName = await findStrongestByName(db, [...new Set(names)]);
  return (sourced) =>
    (sourced?.credits ?? []).flatMap(({ name, joinPhrase, artistKey }, position) => {
      const idKey = sourced && idKeyOf(sourced.provider);
      const artistId = byId.get(`${idKey}:${artistKey}`) ?? byName.get(normalizeName(name));
      return artistId === undefined ? [] : [{ position, artist_id: artistId, name, join_phrase: joinPhrase }];
    });
}
