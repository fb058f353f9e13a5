import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** What a picture of a playlist can be made of. */
export interface PlaylistFace {
  name: string;
  /** The file that was given. */
  cover: string | null;
  /** The first different albums. */
  albumIds: number[];
}

const LOOKED_AT = 200;
const ALBUMS = 12;

/** What a playlist shows, whoever asks. */
export async function findFace(db: Queryable, playlistId: number): Promise<PlaylistFace | undefined> {
  const [row] = await db.execute<PlaylistFace & Record<string, unknown>>(sql`
    select p.name, p.cover, coalesce((
      select jsonb_agg(album_id order by place, album_id) from (
        select t.album_id, min(e.position) as place from (
          select track_id, position from playlist_track where playlist_id = p.id order by position, id limit ${LOOKED_AT}) e
          join track t on t.id = e.track_id group by t.album_id order by place, t.album_id limit ${ALBUMS}) firsts), '[]') as "albumIds"
    from playlist p where p.id = ${playlistId}`);
  return row;
}

/** The files of all covers that were given. */
export async function listCovers(db: Queryable): Promise<string[]> {
  const rows = await db.execute<{ cover: string }>(sql`select cover from playlist where cover is not null`);
  return rows.map(({ cover }) => cover);
}
