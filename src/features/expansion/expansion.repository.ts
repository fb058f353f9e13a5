import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray, textArray } from '#db/upsert.ts';
import type { AlbumType } from '#music/entities.ts';

interface Wanted {
  artistIds: readonly number[];
  include: readonly AlbumType[];
}

const wantedAlbums = ({ artistIds, include }: Wanted) => sql`
  unnest(${idArray(artistIds)}) with ordinality as a(id, place)
  join album_artist aa on aa.artist_id = a.id join album al on al.id = aa.album_id
  where (al.album_type is null or al.album_type = any(${textArray(include)}))`;

/** The artists as they are called now: those that turned out to be others of ours are the others; each once, in the same order. */
export async function currentArtistIds(db: Queryable, artistIds: readonly number[]): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`
    select coalesce(r.new_id, a.id) as id from unnest(${idArray(artistIds)}) with ordinality as a(id, place)
    left join artist_redirect r on r.old_id = a.id order by a.place`);
  return [...new Set(rows.map(({ id }) => id))];
}

/** Those of the artists' normalised names that others bear, too. */
export async function listSharedNames(db: Queryable, artistIds: readonly number[]): Promise<string[]> {
  const rows = await db.execute<{ norm: string }>(sql`
    select distinct a.name_norm as norm from artist a where a.id = any(${idArray(artistIds)})
      and exists (select from artist b where b.name_norm = a.name_norm and b.id <> a.id)`);
  return rows.map(({ norm }) => norm);
}

/** The albums of which not all tracks are known, each once: every artist's best known first, then every artist's second … */
export async function listOpenAlbumIds(db: Queryable, wanted: Wanted): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`
    with open as (
      select distinct on (al.id) al.id, al.popularity, a.place from ${wantedAlbums(wanted)} and not al.tracks_complete
      order by al.id, a.place
    ), ranked as (
      select *, row_number() over (partition by place order by popularity desc, id) as nth from open
    )
    select id from ranked order by nth, place`);
  return rows.map(({ id }) => id);
}

/** All wanted albums that are known. */
export async function listWantedAlbumIds(db: Queryable, wanted: Wanted): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`select distinct al.id from ${wantedAlbums(wanted)}`);
  return rows.map(({ id }) => id);
}

export interface MusicCounts {
  albums: number;
  /** Albums of which all tracks are here. */
  complete: number;
  tracks: number;
}

/** How much of the wanted music is here. */
export async function countMusic(db: Queryable, wanted: Wanted): Promise<MusicCounts> {
  const [row] = await db.execute<{ albums: number; complete: number; tracks: number }>(sql`
    with wanted as (select distinct al.id, al.tracks_complete from ${wantedAlbums(wanted)})
    select count(*)::int as albums, (count(*) filter (where tracks_complete))::int as complete,
      (select count(*)::int from track where album_id in (select id from wanted)) as tracks
    from wanted`);
  return row ?? { albums: 0, complete: 0, tracks: 0 };
}

export interface ArtistStock {
  artistId: number;
  name: string;
  /** How many albums the source that knows most says there are; null when none says. */
  albumsSaid: number | null;
  albums: number;
  open: number;
  tracks: number;
  /** How many tracks the open albums are said to have, as far as that is said. */
  openTracks: number;
}

/** What is here of each artist, and what sources said in passing about how much there is. */
export async function readStock(db: Queryable, { artistIds, include }: Wanted): Promise<ArtistStock[]> {
  return db.execute<ArtistStock & Record<string, unknown>>(sql`
    with wanted as (
      select aa.artist_id, al.id, al.tracks_complete, al.track_count from album_artist aa join album al on al.id = aa.album_id
      where aa.artist_id = any(${idArray(artistIds)}) and (al.album_type is null or al.album_type = any(${textArray(include)}))
    )
    select a.id as "artistId", a.name,
      (select max((s.facts->>'albumCount')::int) from source_record s where s.artist_id = a.id) as "albumsSaid",
      count(w.id)::int as albums, (count(w.id) filter (where not w.tracks_complete))::int as open,
      coalesce(sum(w.track_count) filter (where not w.tracks_complete), 0)::int as "openTracks",
      (select count(*)::int from track t where t.album_id in (select id from wanted where artist_id = a.id)) as tracks
    from artist a left join wanted w on w.artist_id = a.id
    where a.id = any(${idArray(artistIds)}) group by a.id order by array_position(${idArray(artistIds)}, a.id)`);
}
