import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray } from '#db/upsert.ts';
import type { AlbumType } from '#music/entities.ts';
import type { ExternalIds, IdKey, ProviderName } from '#music/provider-names.ts';

/** Ours, as the sources are asked about it. */
export interface KnownAlbumRef {
  id: number;
  title: string;
  artistName: string;
  externalIds: ExternalIds;
  hasImages: boolean;
  tracksComplete: boolean;
}

/** Our album with its external ids, as sources are asked about it; one whose artists were all deleted is none of ours any more. */
export async function findAlbumRef(db: Queryable, id: number): Promise<KnownAlbumRef | null> {
  const [row] = await db.execute<Omit<KnownAlbumRef, 'externalIds'> & { ids: [IdKey, string][] }>(sql`
    select al.id, al.title, al.images <> '[]' as "hasImages", al.tracks_complete as "tracksComplete",
      coalesce((select a.name from album_artist aa join artist a on a.id = aa.artist_id
        where aa.album_id = al.id order by aa.position limit 1), '') as "artistName",
      coalesce((select jsonb_agg(jsonb_build_array(e.provider, e.external_id) order by length(e.external_id) desc, e.external_id desc)
        from album_external_id e where e.album_id = al.id), '[]') as ids
    from album al where al.id = ${id} and exists (select from album_artist where album_id = al.id)`);
  if (!row) return null;
  const { ids, ...album } = row;
  return { ...album, externalIds: Object.fromEntries(ids) as ExternalIds };
}

/** Our id of an album by an id of a source, or by our own id. */
export async function findAlbumId(db: Queryable, ref: { key: IdKey | 'id'; id: string }): Promise<number | null> {
  const [row] = await db.execute<{ id: number }>(
    ref.key === 'id'
      ? sql`select id from album where id = ${Number(ref.id)}`
      : sql`select album_id as id from album_external_id where provider = ${ref.key} and external_id = ${ref.id}`,
  );
  return row?.id ?? null;
}

const albumsOf = (artistId: number): SQL =>
  sql`album al where al.id in (select album_id from album_artist where artist_id = ${artistId})`;

export interface IdPage {
  ids: number[];
  total: number;
}

/** The albums that credit an artist, newest first. */
export async function listArtistAlbumIds(
  db: Queryable,
  artistId: number,
  { albumType, limit, offset }: { albumType?: AlbumType; limit: number; offset: number },
): Promise<IdPage> {
  const wanted = sql`${albumsOf(artistId)} ${albumType ? sql`and al.album_type = ${albumType}` : sql``}`;
  const [row] = await db.execute<{ total: number; ids: number[] }>(sql`
    select (select count(*)::int from ${wanted}) as total,
      array(select al.id from ${wanted} order by al.release_date collate "C" desc nulls last, al.id limit ${limit} offset ${offset}) as ids`);
  return row ?? { total: 0, ids: [] };
}

/** Every album that credits an artist, whatever the order. */
export async function listAllArtistAlbumIds(db: Queryable, artistId: number): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`select al.id from ${albumsOf(artistId)}`);
  return rows.map((row) => row.id);
}

/** Of some albums, those of which not all tracks are known yet, best known first. */
export async function listIncompleteAlbumIds(db: Queryable, albumIds: readonly number[]): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`
    select id from album where id = any(${idArray(albumIds)}) and not tracks_complete order by popularity desc, id`);
  return rows.map((row) => row.id);
}

/** Of some albums, those that stand in the lists of several artists of a source, which was not asked who is credited. */
export async function listUnsettledCredits(
  db: Queryable,
  albumIds: readonly number[],
): Promise<{ albumId: number; provider: ProviderName }[]> {
  return db.execute<{ albumId: number; provider: ProviderName }>(sql`
    select distinct s.album_id as "albumId", s.provider from source_record s
    where s.album_id = any(${idArray(albumIds)}) and s.detail = 'hit' and (s.facts->'credits'->1->>'isListed')::boolean
      and not exists (select from source_record f where f.album_id = s.album_id and f.provider = s.provider and f.detail = 'full')
    order by 1, 2`);
}

/** The tracks of some albums: by disc and place, those without a place last. */
export async function listAlbumTrackIds(
  db: Queryable,
  albumIds: readonly number[],
  { limit, offset }: { limit?: number; offset?: number } = {},
): Promise<IdPage> {
  const wanted = sql`track where album_id = any(${idArray(albumIds)})`;
  const [row] = await db.execute<{ total: number; ids: number[] }>(sql`
    select (select count(*)::int from ${wanted}) as total,
      array(select id from ${wanted} order by album_id, disc_number nulls last, position nulls last, id
        limit ${limit ?? null}::int offset ${offset ?? 0}) as ids`);
  return row ?? { total: 0, ids: [] };
}

/** How much of an artist's music is here. */
export async function countArtistMusic(
  db: Queryable,
  artistId: number,
): Promise<{ albums: number; tracks: number; pending: number }> {
  const [row] = await db.execute<{ albums: number; tracks: number; pending: number }>(sql`
    select count(*)::int as albums, (count(*) filter (where not al.tracks_complete))::int as pending,
      coalesce(sum((select count(*) from track t where t.album_id = al.id)), 0)::int as tracks
    from ${albumsOf(artistId)}`);
  return row ?? { albums: 0, tracks: 0, pending: 0 };
}
