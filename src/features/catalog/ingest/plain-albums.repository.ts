import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs, textArray } from '#db/upsert.ts';
import type { AlbumFacts } from '#music/facts.ts';
import type { SourceName } from '#music/provider-names.ts';

/** Who bears a name here. */
export interface NameHolder {
  name: string;
  id: number;
  /** Whether it is the artist's own name, and no other one. */
  isOwn: boolean;
}

/** Everybody of ours who bears one of these normalised names, as their own or as another. */
export async function findNameHolders(db: Queryable, names: readonly string[]): Promise<NameHolder[]> {
  if (names.length === 0) return [];
  return db.execute<NameHolder & Record<string, unknown>>(sql`
    with wanted as materialized (select unnest(${textArray(names)}) as name)
    select w.name, a.id, a.own as "isOwn" from wanted w cross join lateral (
      select id, true as own from artist where name_norm = w.name
      union all select id, false from artist where aliases @> array[w.name] offset 0) a`);
}

/** An album that is wanted: under this key of its source, of this title, by this artist of ours. */
interface WantedAlbum {
  key: string;
  title_norm: string;
  /** Nobody's who is here when it is null. */
  artist_id: number | null;
}

/** What is here already of an album. */
export interface AlbumHere {
  key: string;
  /** Ours of its title and first artist. */
  ids: number[];
  /** What the source said of it before, and the album that this is kept for. */
  facts: AlbumFacts | null;
  owner: number | null;
  /** How many records that album has in all. */
  records: number;
}

/** What is here of albums that a source names. Looked up row by row, as all that has to be found without statistics. */
export async function findAlbumsHere(
  db: Queryable,
  provider: SourceName,
  wanted: readonly WantedAlbum[],
): Promise<AlbumHere[]> {
  if (wanted.length === 0) return [];
  const columns = { key: 'text', title_norm: 'text', artist_id: 'int' } as const;
  return db.execute<AlbumHere & Record<string, unknown>>(sql`
    select r.key, array(select al.id from album al where al.title_norm = r.title_norm and r.artist_id = (
        select aa.artist_id from album_artist aa where aa.album_id = al.id and aa.position = 0)) as ids,
      s.facts, s.album_id as owner, (select count(*)::int from source_record o where o.album_id = s.album_id) as records
    from ${rowsAs('r', columns, wanted)} left join lateral (
      select facts, album_id from source_record
      where provider = ${provider} and kind = 'album' and key = r.key and detail = 'hit' offset 0) s on true`);
}

/** Those of some ISRCs that a recording of ours has. */
export async function findKnownIsrcs(db: Queryable, isrcs: readonly string[]): Promise<Set<string>> {
  if (isrcs.length === 0) return new Set();
  const rows = await db.execute<{ isrc: string }>(sql`
    select external_id as isrc from recording_external_id where provider = 'isrc' and external_id = any(${textArray(isrcs)})`);
  return new Set(rows.map(({ isrc }) => isrc));
}
