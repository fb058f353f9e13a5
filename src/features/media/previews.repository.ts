import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';

/** What is known of where one can listen to the beginning of a track. */
export interface KnownPreview {
  /** An address that lasts, or one that is good for a while still. */
  url: string | null;
}

/** Undefined when there is no such track. */
export async function findKnownPreview(
  db: Queryable,
  trackId: number,
  goodAt: Date,
): Promise<KnownPreview | undefined> {
  const [row] = await db.execute<{ url: string | null }>(sql`
    select coalesce(t.preview_url, (select url from track_preview p
      where p.track_id = t.id and p.expires_at > ${goodAt.toISOString()}::timestamptz order by expires_at desc limit 1)) as url
    from track t where t.id = ${trackId}`);
  return row;
}

/** Keeps an address until it is replaced by the next one. Does nothing when the track is gone. */
export async function writePreview(
  db: Queryable,
  preview: { trackId: number; provider: string; url: string; expiresAt: Date },
): Promise<void> {
  await db.execute(sql`
    insert into track_preview (track_id, provider, url, expires_at)
    select id, ${preview.provider}, ${preview.url}, ${preview.expiresAt.toISOString()}::timestamptz
    from track where id = ${preview.trackId} for key share
    on conflict (track_id, provider) do update set url = excluded.url, expires_at = excluded.expires_at`);
}
