import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isForeignKeyViolation } from '#db/foreign-key.ts';
import { idArray } from '#db/upsert.ts';
import type { IdKey } from '#music/provider-names.ts';

/** What is to be deleted. */
export interface Target {
  kind: 'artist' | 'album' | 'track';
  id: number;
}

/** What goes with it. */
export interface Doomed {
  artistIds: number[];
  albumIds: number[];
  trackIds: number[];
}

const firstCreditIs = (of: 'album' | 'track', artistId: number): SQL => {
  const owner = sql.raw(`${of}_id`);
  return sql`select c.${owner} as id from ${sql.raw(`${of}_artist`)} c where c.artist_id = ${artistId}
    and not exists (select from ${sql.raw(`${of}_artist`)} b where b.${owner} = c.${owner} and b.position < c.position)`;
};

/** The albums and tracks that go with it: of an artist those whose first credit it is, and all tracks of these albums. */
const doomedOf: Record<Target['kind'], (id: number) => { albums: SQL; tracks: SQL }> = {
  artist: (id) => ({
    albums: firstCreditIs('album', id),
    tracks: sql`select id from track where album_id in (${firstCreditIs('album', id)}) union ${firstCreditIs('track', id)}`,
  }),
  album: (id) => ({ albums: sql`select ${id}::int as id`, tracks: sql`select id from track where album_id = ${id}` }),
  track: (id) => ({ albums: sql`select null::int as id where false`, tracks: sql`select ${id}::int as id` }),
};

/** A favourite that keeps something from being deleted. */
export interface Blocking {
  kind: Target['kind'];
  id: number;
  name: string;
  /** Of a track: on which album it is. */
  album: string | null;
  /** Whether it is a favourite of whoever asks. */
  mine: boolean;
}

/** The favourites of anybody that keep it from being deleted: itself, then its albums, then its tracks. */
export async function findBlocking(db: Queryable, { kind, id }: Target, viewerId: number): Promise<Blocking[]> {
  const { albums, tracks } = doomedOf[kind](id);
  const artists = kind === 'artist' ? sql`select ${id}::int as id` : sql`select null::int as id where false`;
  const mine = sql`bool_or(f.account_id = ${viewerId}) as mine`;
  return db.execute<Blocking & Record<string, unknown>>(sql`
    select * from (
    select 'artist' as kind, e.id, e.name, null as album, ${mine} from favorite_artist f join artist e on e.id = f.artist_id
    where e.id in (${artists}) group by e.id
    union all
    select 'album', e.id, e.title, null, ${mine} from favorite_album f join album e on e.id = f.album_id
    where e.id in (${albums}) group by e.id
    union all
    select 'track', e.id, e.title, al.title, ${mine} from favorite_track f join track e on e.id = f.track_id
      join album al on al.id = e.album_id
    where e.id in (${tracks}) group by e.id, al.title) favorite
    order by kind = 'track', kind = 'album', id`);
}

/** What goes with it; null when it is not here. */
export async function findDoomed(db: Queryable, { kind, id }: Target): Promise<Doomed | null> {
  const { albums, tracks } = doomedOf[kind](id);
  const [row] = await db.execute<{ albumIds: number[]; trackIds: number[] }>(sql`
    select array(${albums}) as "albumIds", array(${tracks}) as "trackIds" from ${sql.raw(kind)} where id = ${id}`);
  return row ? { artistIds: kind === 'artist' ? [id] : [], ...row } : null;
}

/**
 * Deletes rows with all that hangs on them: search rows, credits, records, ids, news, pictures, and recordings that no track carries any
 * more. What was listened to and stands on another album as well is listened to there. Fails while any of it is a favourite (`isStillNeeded`).
 */
export async function deleteDoomed(db: Queryable, { artistIds, albumIds, trackIds }: Doomed): Promise<void> {
  await moveListens(db, trackIds);
  await takeOutOfRecords(db, { albumIds, trackIds });
  const left = await db.execute<{ id: number }>(
    sql`select distinct recording_id as id from track where id = any(${idArray(trackIds)})`,
  );
  await db.execute(sql`delete from track where id = any(${idArray(trackIds)})`);
  await db.execute(sql`delete from album where id = any(${idArray(albumIds)})`);
  await db.execute(sql`
    delete from recording c where (c.id = any(${idArray(left.map(({ id }) => id))}) or c.artist_id = any(${idArray(artistIds)}))
    and not exists (select from track where recording_id = c.id)`);
  if (artistIds.length > 0) await deleteArtists(db, artistIds);
  await db.execute(sql`
    delete from search_doc where (kind = 'artist' and entity_id = any(${idArray(artistIds)}))
      or (kind = 'album' and entity_id = any(${idArray(albumIds)})) or (kind = 'track' and entity_id = any(${idArray(trackIds)}))`);
}

/** Whether there is a file of sound whose performance is gone. */
export async function leavesSound(db: Queryable): Promise<boolean> {
  const [row] = await db.execute<{ found: boolean }>(
    sql`select exists (select from audio_file where recording_id is null) as found`,
  );
  return row?.found === true;
}

/** True when a delete failed because something of it is a favourite. */
export const isStillNeeded = isForeignKeyViolation;

/** A listen belongs to the performance: it stays while another track carries that. */
async function moveListens(db: Queryable, trackIds: readonly number[]): Promise<void> {
  const gone = sql`(select unnest(${idArray(trackIds)}))`;
  await db.execute(sql`
    with move as (
      select t.id as "from", t.recording_id, (
        select min(o.id) from track o where o.recording_id = t.recording_id and o.id not in ${gone}) as "to"
      from track t where t.id = any(${idArray(trackIds)})
    ), moved as (
      delete from listen l using move m where l.recording_id = m.recording_id and l.track_id = m."from" and m."to" is not null
      returning l.id, l.account_id, l.recording_id, m."to" as track_id, l.listened_at, l.duration_played_ms, l.source
    )
    insert into listen (id, account_id, recording_id, track_id, listened_at, duration_played_ms, source)
    select * from moved on conflict do nothing`);
}

/**
 * What sources said of tracks on albums that stay: else they would be there again as soon as anything is said of these albums. Taking out
 * one too many does no harm: a track that no list shows stays.
 */
async function takeOutOfRecords(db: Queryable, { albumIds, trackIds }: Omit<Doomed, 'artistIds'>): Promise<void> {
  const isSaid = sql`(t.position = (e.said->>'position')::int and coalesce(t.disc_number, 1) = coalesce((e.said->>'discNumber')::int, 1))
    or lower(t.title) = lower(e.said->>'title')
    or exists (select from track_external_id x where x.track_id = t.id and x.external_id = e.said->'externalIds'->>x.provider)`;
  await db.execute(sql`
    update source_record s set facts = jsonb_set(s.facts, '{tracks}', coalesce((
      select jsonb_agg(e.said order by e.place) from jsonb_array_elements(s.facts->'tracks') with ordinality as e(said, place)
      where not exists (select from track t where t.album_id = s.album_id and t.id = any(${idArray(trackIds)}) and (${isSaid}))), '[]'))
    where s.album_id in (select album_id from track where id = any(${idArray(trackIds)})) and s.album_id <> all(${idArray(albumIds)})
      and jsonb_typeof(s.facts->'tracks') = 'array'`);
}

/** Performances that others are credited for first as well become theirs, and no credit ends in a word that led to a guest. */
async function deleteArtists(db: Queryable, artistIds: readonly number[]): Promise<void> {
  const gone = idArray(artistIds);
  await db.execute(sql`
    update recording c set artist_id = heir.artist_id from (
      select distinct on (t.recording_id) t.recording_id, ta.artist_id from recording r
      join track t on t.recording_id = r.id join track_artist ta on ta.track_id = t.id
      where r.artist_id = any(${gone}) and ta.artist_id <> all(${gone}) order by t.recording_id, t.id, ta.position) heir
    where c.id = heir.recording_id`);
  for (const of of ['album', 'track']) {
    const [table, owner] = [sql.raw(`${of}_artist`), sql.raw(`${of}_id`)];
    await db.execute(sql`
      with guest as (delete from ${table} where artist_id = any(${gone}) returning ${owner}, position)
      update ${table} c set join_phrase = '' from guest g where c.${owner} = g.${owner} and c.position < g.position
      and not exists (select from ${table} l where l.${owner} = c.${owner} and l.position > c.position and l.artist_id <> all(${gone}))`);
  }
  await db.execute(sql`delete from artist where id = any(${gone})`);
}

/** Something of ours as sources were asked about it: under any of its ids, or by its names. */
export interface AskedAbout {
  kind: Target['kind'];
  /** The name of an artist, the title of an album or track. */
  name: string;
  artistName: string;
  albumTitle: string;
  durationMs: number | null;
  ids: [IdKey | 'isrc', string][];
}

const idsOf = (of: 'artist' | 'album' | 'track' | 'recording', id: SQL) => sql`
  coalesce((select jsonb_agg(jsonb_build_array(provider, external_id)) from ${sql.raw(`${of}_external_id`)}
    where ${sql.raw(`${of}_id`)} = ${id}), '[]')`;
const firstArtistOf = (of: 'album' | 'track') => sql`
  coalesce((select a.name from ${sql.raw(`${of}_artist`)} c join artist a on a.id = c.artist_id
    where c.${sql.raw(`${of}_id`)} = e.id order by c.position limit 1), '')`;

/** What is doomed, as sources were asked about it. */
export async function readAskedAbout(db: Queryable, { artistIds, albumIds, trackIds }: Doomed): Promise<AskedAbout[]> {
  return db.execute<AskedAbout & Record<string, unknown>>(sql`
    select 'artist' as kind, e.name, '' as "artistName", '' as "albumTitle", null::int as "durationMs", ${idsOf('artist', sql`e.id`)} as ids
    from artist e where e.id = any(${idArray(artistIds)})
    union all
    select 'album', e.title, ${firstArtistOf('album')}, '', null, ${idsOf('album', sql`e.id`)}
    from album e where e.id = any(${idArray(albumIds)})
    union all
    select 'track', e.title, ${firstArtistOf('track')}, al.title, e.duration_ms,
      ${idsOf('track', sql`e.id`)} || ${idsOf('recording', sql`e.recording_id`)}
    from track e join album al on al.id = e.album_id where e.id = any(${idArray(trackIds)})`);
}

/** The artists who are credited on some albums. */
export async function listCreditedArtists(db: Queryable, albumIds: readonly number[]): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(
    sql`select distinct artist_id as id from album_artist where album_id = any(${idArray(albumIds)})`,
  );
  return rows.map(({ id }) => id);
}

/** The albums on which some tracks are. */
export async function listAlbumsOf(db: Queryable, trackIds: readonly number[]): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(
    sql`select distinct album_id as id from track where id = any(${idArray(trackIds)})`,
  );
  return rows.map(({ id }) => id);
}
