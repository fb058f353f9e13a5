import { type SQL, sql } from 'drizzle-orm';
import { at, type Sheet, trackColumns } from './sheet-sql.ts';

/** The tracks of the catalogue, or those of one artist, with what somebody did to them. */
export function tracksSheet(accountId: number, artistId?: number): Sheet {
  const own = (table: string) => sql`${sql.raw(table)} o where o.account_id = ${accountId}`;
  return {
    name: 'track',
    columns: {
      ...trackColumns,
      album_artist: sql`(select string_agg(name || join_phrase, '' order by position) from album_artist where album_id = al.id)`,
      album_type: sql`al.album_type`,
      release_date: sql`al.release_date`,
      disc_number: sql`t.disc_number`,
      position: sql`t.position`,
      explicit: sql`t.explicit`,
      genres: sql`coalesce((select jsonb_agg(tag ->> 'name') from (
        select tag from jsonb_array_elements(coalesce(nullif(c.tags, '[]'), al.tags)) tag limit 5) tags), '[]')`,
      popularity: sql`t.popularity`,
      favorite: sql`exists (select from ${own('favorite_track')} and o.track_id = t.id)`,
      rating: sql`(select value from ${own('rating')} and o.recording_id = c.id)`,
      reaction: sql`(select kind from ${own('reaction')} and o.recording_id = c.id)`,
      own_tags: sql`coalesce((select jsonb_agg(p.name order by p.name_norm) from tagged_track g join personal_tag p on p.id = g.tag_id
        where g.track_id = t.id and p.account_id = ${accountId}), '[]')`,
      plays: sql`coalesce(heard.plays, 0)`,
      last_played_at: at('heard.last_played_at'),
      added_at: at('t.created_at'),
    },
    source: sql`from track t join album al on al.id = t.album_id join recording c on c.id = t.recording_id
      left join play_tally heard on heard.account_id = ${accountId} and heard.recording_id = c.id
      where ${isOf('track', sql`t.id`, artistId)}`,
    key: [{ by: sql`t.id`, type: 'bigint' }],
  };
}

/** What somebody listened to, the oldest first. */
export function listensSheet(accountId: number): Sheet {
  return {
    name: 'listen',
    columns: {
      listened_at: at('l.listened_at'),
      ...trackColumns,
      duration_played_ms: sql`l.duration_played_ms`,
      source: sql`l.source`,
    },
    source: sql`from listen l join track t on t.id = l.track_id join album al on al.id = t.album_id
      where l.account_id = ${accountId}`,
    key: [
      { by: sql`l.listened_at`, type: 'timestamptz' },
      { by: sql`l.id`, type: 'bigint' },
    ],
  };
}

/** The kinds of things in the catalogue, in the order in which they refer to each other. */
export const CATALOGUE_KINDS = ['artist', 'album', 'track'] as const;
export type CatalogueKind = (typeof CATALOGUE_KINDS)[number];

/** The ids of what is in the catalogue, or of what is one artist's. */
export function idsSheet(kind: CatalogueKind, artistId?: number): Sheet {
  return {
    name: kind,
    columns: { id: sql`x.id` },
    source: sql`from ${sql.raw(kind)} x where ${isOf(kind, sql`x.id`, artistId)}`,
    key: [{ by: sql`x.id`, type: 'bigint' }],
  };
}

/** Whether something is the artist's: they are credited on it or, of a track, on its album. */
function isOf(kind: CatalogueKind, id: SQL, artistId: number | undefined): SQL {
  if (artistId === undefined) return sql`true`;
  if (kind === 'artist') return sql`${id} = ${artistId}`;
  const albums = sql`select album_id from album_artist where artist_id = ${artistId}`;
  if (kind === 'album') return sql`${id} in (${albums})`;
  return sql`${id} in (select track_id from track_artist where artist_id = ${artistId}
    union select id from track where album_id in (${albums}))`;
}
