import { isDeepStrictEqual } from 'node:util';
import type { Queryable } from '#db/client.ts';
import { type AlbumFacts, type ArtistFacts, DETAILS, foldFacts, type SourceRecord } from '#music/facts.ts';
import type { PlacedAlbums } from './place-albums.ts';
import type { PlacedArtists } from './place-artists.ts';
import type { Named, NamedAlbum, NamedArtist } from './read-answers.ts';
import {
  findRecords,
  findRecordsOf,
  type RecordKey,
  type RecordKind,
  type RecordRow,
} from './source-records.repository.ts';

type RecordsByOwner<Facts> = Map<number, SourceRecord<Facts>[]>;

/** What the answers change among the records, not written yet, and all records of each of ours whose row that touches. */
export interface ChangedRecords {
  rows: RecordRow[];
  artists: RecordsByOwner<ArtistFacts>;
  albums: RecordsByOwner<AlbumFacts>;
}

/** Folds what sources said about artists and albums into their records. */
export async function foldIntoRecords(
  db: Queryable,
  named: Named,
  artists: PlacedArtists,
  albums: PlacedAlbums,
): Promise<ChangedRecords> {
  const { rows, movedFrom } = await changedRecords(db, [
    ...rowsOf('artist', named.artists, artists.ids),
    ...rowsOf('album', named.albums, albums.ids),
  ]);
  const touched = (kind: RecordKind, joined: number[]) =>
    new Set([...[...rows, ...movedFrom].flatMap((row) => (row.kind === kind ? [row.owner] : [])), ...joined]);
  const [ofArtists, ofAlbums] = await Promise.all([
    recordsAfter<ArtistFacts>(db, 'artist', touched('artist', artists.joined), artists.created, rows),
    recordsAfter<AlbumFacts>(db, 'album', touched('album', albums.joined), albums.created, rows),
  ]);
  for (const { key, provider, said, id } of entriesOf(named.artists, artists.ids)) {
    // Who is only named in credits has no record; what their row says is the name.
    const isNew = artists.created.has(id) && !ofArtists.has(id);
    if (key === null && said.hit && isNew) ofArtists.set(id, [{ provider, key: '', detail: 'hit', facts: said.hit }]);
  }
  return { rows, artists: ofArtists, albums: ofAlbums };
}

function entriesOf<T>(named: Map<string, T>, ids: Map<string, number>): (T & { id: number })[] {
  return [...named].flatMap(([mapKey, entry]) => {
    const id = ids.get(mapKey);
    return id === undefined ? [] : [{ ...entry, id }];
  });
}

function rowsOf(
  kind: RecordKind,
  named: Map<string, NamedArtist> | Map<string, NamedAlbum>,
  ids: Map<string, number>,
): RecordRow[] {
  return entriesOf<NamedArtist | NamedAlbum>(named, ids).flatMap(({ provider, key, said, id }) =>
    DETAILS.flatMap((detail) => {
      const facts = said[detail];
      return key === null || !facts ? [] : [{ kind, provider, key, detail, facts, owner: id }];
    }),
  );
}

/** Those of `said` that add something to what is stored, folded into it; and the owners that lost a record to another one. */
export async function changedRecords(
  db: Queryable,
  said: RecordRow[],
): Promise<{ rows: RecordRow[]; movedFrom: { kind: RecordKind; owner: number }[] }> {
  const known = await findRecords(db, said);
  const byKey = new Map(known.map((record) => [nameOf(record), record]));
  const rows: RecordRow[] = [];
  const movedFrom: { kind: RecordKind; owner: number }[] = [];
  for (const row of said) {
    const before = byKey.get(nameOf(row));
    const facts = foldFacts(before?.facts, row.facts);
    if (before && before.owner === row.owner && isDeepStrictEqual(before.facts, facts)) continue;
    rows.push({ ...row, facts });
    if (before && before.owner !== null && before.owner !== row.owner)
      movedFrom.push({ kind: row.kind, owner: before.owner });
  }
  return { rows, movedFrom };
}

/** All records of some of ours as they are going to be. Those that are being created have only what is new. */
export async function recordsAfter<Facts extends object>(
  db: Queryable,
  kind: RecordKind,
  owners: ReadonlySet<number>,
  created: ReadonlySet<number>,
  changed: readonly RecordRow[],
): Promise<RecordsByOwner<Facts>> {
  const names = new Set(changed.map(nameOf));
  const stored = await findRecordsOf<Facts>(
    db,
    kind,
    [...owners].filter((id) => !created.has(id)),
  );
  const after: RecordsByOwner<Facts> = new Map();
  for (const id of owners) {
    const kept = (stored.get(id) ?? []).filter((record) => !names.has(nameOf({ kind, ...record })));
    after.set(id, kept);
  }
  for (const { owner, provider, key, detail, facts } of changed.filter((row) => row.kind === kind)) {
    after.get(owner)?.push({ provider, key, detail, facts: facts as Facts }); // what is said of this kind
  }
  return after;
}

function nameOf({ kind, provider, key, detail }: RecordKey): string {
  return `${kind}:${detail}:${provider}:${key}`;
}
