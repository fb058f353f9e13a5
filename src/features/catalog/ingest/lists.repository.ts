import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs, upsertChanged } from '#db/upsert.ts';

/** Our tracks by external id, or by an artist's song key: what a list of best tracks points to. */
export async function findTrackIds(
  db: Queryable,
  artistId: number,
  wanted: { rank: number; provider: string; external_id: string; title_norm: string }[],
): Promise<number[]> {
  if (wanted.length === 0) return [];
  const rows = await db.execute<{ track_id: number }>(sql`
    select distinct on (r.rank) r.rank, coalesce(e.track_id, s.track_id) as track_id
    from ${rowsAs('r', { rank: 'int', provider: 'text', external_id: 'text', title_norm: 'text' }, wanted)}
    left join track_external_id e using (provider, external_id)
    left join lateral (
      select t.id as track_id from recording c join track t on t.recording_id = c.id
      where c.artist_id = ${artistId} and c.title_norm = r.title_norm order by t.popularity desc, t.id limit 1) s on true
    where coalesce(e.track_id, s.track_id) is not null
    order by r.rank, e.track_id nulls last`);
  return [...new Set(rows.map((row) => row.track_id))];
}

/** Returns how many were new or different; a pair must not stand twice for one source. */
export async function writeSimilarities(
  db: Queryable,
  rows: { artist_id: number; similar_artist_id: number; provider: string; score: number }[],
): Promise<number> {
  const columns = { artist_id: 'int', similar_artist_id: 'int', provider: 'text', score: 'real' } as const;
  return upsertChanged(
    db,
    { table: 'artist_similarity', key: ['artist_id', 'similar_artist_id', 'provider'], columns },
    rows,
  );
}

/** Makes a source's list of an artist's best tracks exactly this one; an empty list changes nothing. */
export async function writeTopTracks(
  db: Queryable,
  artistId: number,
  provider: string,
  trackIds: number[],
): Promise<number> {
  if (trackIds.length === 0) return 0;
  const columns = { artist_id: 'int', provider: 'text', rank: 'int', track_id: 'int' } as const;
  const rows = trackIds.map((track_id, rank) => ({ artist_id: artistId, provider, rank, track_id }));
  const deleted = await db.execute(sql`
    delete from artist_top_track where artist_id = ${artistId} and provider = ${provider} and rank >= ${rows.length}`);
  return (
    deleted.count +
    (await upsertChanged(db, { table: 'artist_top_track', key: ['artist_id', 'provider', 'rank'], columns }, rows))
  );
}
