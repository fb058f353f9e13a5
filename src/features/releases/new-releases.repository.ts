import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { idArray } from '#db/upsert.ts';

/** An album that appeared after its artist's discography was known already. */
export interface NewRelease {
  albumId: number;
  artistId: number;
  foundAt: Date;
}

/** Whose news: of the favourites of an account, or of everybody's. */
export interface Audience {
  accountId: number;
  scope: 'favorites' | 'all';
}

const isFor = ({ accountId, scope }: Audience): SQL =>
  scope === 'all'
    ? sql`true`
    : sql`(new_release.artist_id in (select artist_id from favorite_artist where account_id = ${accountId})
      or exists (select from album_artist c join favorite_artist f on f.artist_id = c.artist_id and f.account_id = ${accountId}
        where c.album_id = new_release.album_id))`;

const instant = (time: Date): SQL => sql`to_timestamp(${time.getTime()}::float8 / 1000)`;
/** Feeds are read whole. */
const MOST_IN_A_FEED = 500;

/** Makes albums news. One that was news already stays what it was. */
export async function recordNewReleases(
  db: Queryable,
  { artistId, albumIds, foundAt }: { artistId: number; albumIds: readonly number[]; foundAt: Date },
): Promise<void> {
  if (albumIds.length === 0) return;
  await db.execute(sql`
    insert into new_release (album_id, artist_id, found_at)
    select distinct album_id, ${artistId}::int, ${instant(foundAt)} from unnest(${idArray(albumIds)}) as album_id
    on conflict do nothing`);
}

/** What was found since then, the latest first. */
export async function listNewReleases(
  db: Queryable,
  audience: Audience,
  { since, limit, offset }: { since: Date; limit: number; offset: number },
): Promise<{ releases: NewRelease[]; total: number }> {
  const wanted = sql`found_at >= ${instant(since)} and ${isFor(audience)}`;
  const [row] = await db.execute<{ total: number }>(
    sql`select count(*)::int as total from new_release where ${wanted}`,
  );
  return { releases: await select(db, wanted, { limit, offset }), total: row?.total ?? 0 };
}

/** What was found since then, or is yet to come out; `today` is a calendar day. */
export function listNewOrComing(
  db: Queryable,
  audience: Audience,
  { since, today }: { since: Date; today: string },
): Promise<NewRelease[]> {
  const isNewOrComing = sql`(found_at >= ${instant(since)} or release_date collate "C" > ${today})`;
  return select(db, sql`${isNewOrComing} and ${isFor(audience)}`, { limit: MOST_IN_A_FEED });
}

/** What comes out on a known day, which is `day` or later. */
export function listReleasedFrom(db: Queryable, audience: Audience, day: string): Promise<NewRelease[]> {
  const wanted = sql`length(release_date) = 10 and release_date collate "C" >= ${day} and ${isFor(audience)}`;
  return select(db, wanted, { limit: MOST_IN_A_FEED });
}

async function select(
  db: Queryable,
  wanted: SQL,
  { limit, offset = 0 }: { limit: number; offset?: number },
): Promise<NewRelease[]> {
  const rows = await db.execute<{ album_id: number; artist_id: number; found_at: number }>(sql`
    select album_id, artist_id, extract(epoch from found_at)::float8 * 1000 as found_at
    from new_release join album on album.id = album_id
    where ${wanted} order by new_release.found_at desc, album_id limit ${limit} offset ${offset}`);
  return rows.map((row) => ({ albumId: row.album_id, artistId: row.artist_id, foundAt: new Date(row.found_at) }));
}
