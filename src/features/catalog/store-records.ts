import { isDeepStrictEqual } from 'node:util';
import type { Queryable } from '#db/client.ts';
import { type Detail, foldFacts, type RecordingFacts } from '#music/facts.ts';
import { mergeRecording } from '#music/merge-recording.ts';
import type { ProviderName } from '#music/provider-names.ts';
import type { QualityTable } from '#music/quality.ts';
import { songKey } from '#music/titles.ts';
import { findRecordings, findRecords, findRecordsOf, type RecordKind } from './ingest-context.repository.ts';
import { type RecordRow, writeRecordingReach, writeRecords } from './ingest-rows.repository.ts';
import type { Named } from './read-answers.ts';

interface Said {
  provider: ProviderName;
  key: string;
  detail: Detail;
  facts: object;
  owner: number;
}

/** Keeps what sources said about artists. Answers which of ours got a new or changed record, and how many records were written. */
export async function storeArtistRecords(db: Queryable, named: Named, ids: Map<string, number>, fetchedAt: Date) {
  const said = [...named.artists].flatMap(([mapKey, { provider, key, detail, facts }]) => {
    const owner = ids.get(mapKey);
    return key === null || owner === undefined ? [] : [{ provider, key, detail, facts, owner }];
  });
  // Names that only stand in credits have no record; their rows still have to get their content once.
  const bare = [...named.artists].flatMap(([mapKey, { key }]) => (key === null ? (ids.get(mapKey) ?? []) : []));
  const stored = await storeRecords(db, 'artist', said, fetchedAt);
  return { owners: [...new Set([...stored.owners, ...bare])], rows: stored.rows };
}

/** Keeps what sources said about albums and their tracks. */
export async function storeAlbumRecords(db: Queryable, named: Named, ids: Map<string, number>, fetchedAt: Date) {
  const said = [...named.albums].flatMap(([mapKey, { provider, key, detail, facts }]) => {
    const owner = ids.get(mapKey);
    return owner === undefined ? [] : [{ provider, key, detail, facts, owner }];
  });
  return storeRecords(db, 'album', said, fetchedAt);
}

/** Keeps what sources without albums said about songs that we have; others are not kept. Returns how many rows were written. */
export async function storeSongRecords(
  db: Queryable,
  named: Named,
  artistIds: Map<string, number>,
  fetchedAt: Date,
  quality: QualityTable,
): Promise<number> {
  const songs = [...named.songs.values()].flatMap((song) => {
    const artistId = artistIds.get(song.firstArtist);
    return artistId === undefined ? [] : [{ ...song, artistId, titleNorm: songKey(song.facts.title) }];
  });
  if (songs.length === 0) return 0;
  const known = await findRecordings(db, {
    recordingIds: [],
    externalIds: [],
    songs: songs.map(({ artistId, titleNorm }) => ({ artist_id: artistId, title_norm: titleNorm })),
  });
  const said = songs.flatMap(({ provider, key, facts, artistId, titleNorm }) => {
    const recording = known.find((one) => one.artistId === artistId && one.titleNorm === titleNorm);
    return recording ? [{ provider, key, detail: 'full' as const, facts, owner: recording.id }] : [];
  });
  const { owners, rows } = await storeRecords(db, 'recording', said, fetchedAt);
  const records = await findRecordsOf<RecordingFacts>(db, 'recording', owners);
  const merged = new Map([...records].map(([id, list]) => [id, mergeRecording(list, quality)]));
  return rows + (await writeRecordingReach(db, merged));
}

async function storeRecords(db: Queryable, kind: RecordKind, said: Said[], fetchedAt: Date) {
  const known = await findRecords<object>(db, kind, said);
  const byKey = new Map(known.map((record) => [`${record.provider}:${record.key}:${record.detail}`, record]));
  const changed: RecordRow[] = [];
  for (const { facts, owner, ...key } of said) {
    const before = byKey.get(`${key.provider}:${key.key}:${key.detail}`);
    const after = asStored(before ? foldFacts(before.facts, facts) : facts);
    if (before && before.ownerId === owner && isDeepStrictEqual(before.facts, after)) continue;
    changed.push({ ...key, facts: after, owner });
  }
  const previousOwners = known.flatMap((record) => record.ownerId ?? []);
  const moved = changed.length > 0 ? previousOwners.filter((id) => !said.some((one) => one.owner === id)) : [];
  const rows = await writeRecords(db, kind, changed, fetchedAt);
  return { owners: [...new Set([...changed.map((row) => row.owner), ...moved])], rows };
}

/** As it comes back from the database: without undefined fields. */
function asStored(facts: object): object {
  return JSON.parse(JSON.stringify(facts)) as object; // JSON of an object is an object
}
