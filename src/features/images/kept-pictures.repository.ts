import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { milliseconds } from '#db/milliseconds.ts';
import { rowsAs, textArray } from '#db/upsert.ts';

/** Whose pictures are kept. */
export type PictureOwner = 'artist' | 'album';

/** What has a picture at a source that is not kept yet. */
export interface DuePicture {
  owner: PictureOwner;
  id: number;
  /** Where its pictures are, the one that is wanted first. */
  urls: string[];
}

/** A picture that was stored. */
export interface StoredPicture {
  sourceUrl: string;
  file: string;
  width: number;
  height: number;
  blurhash: string;
  color: string;
}

/** What was found wanting is looked at again after this. */
const AGAIN_AFTER_MS = 24 * 60 * 60_000;

/**
 * `p` is the kept picture of `e`, if any. Due is what was never tried, what turned to other pictures, and, a day later, what failed or
 * had to do with a lesser picture.
 */
const isDue = (now: Date): SQL => {
  const aDayLater = sql`p.checked_at < ${now.toISOString()}::timestamptz - ${milliseconds(AGAIN_AFTER_MS)}`;
  return sql`(p.checked_at is null
    or (${aDayLater} and (p.failure is not null or p.source_url <> e.images -> 0 ->> 'url'))
    or (p.failure is null and not e.images @> jsonb_build_array(jsonb_build_object('url', p.source_url))))`;
};

const withPicture = (owner: PictureOwner): SQL =>
  sql.raw(`${owner} e left join ${owner}_picture p on p.${owner}_id = e.id`);

/** The next of those that are due, by id. */
export async function listDuePictures(
  db: Queryable,
  { owner, after, limit, now }: { owner: PictureOwner; after: number; limit: number; now: Date },
): Promise<DuePicture[]> {
  const rows = await db.execute<{ id: number; urls: string[] }>(sql`
    select e.id, jsonb_path_query_array(e.images, '$[*].url') as urls from ${withPicture(owner)}
    where e.id > ${after} and e.images <> '[]' and ${isDue(now)} order by e.id limit ${limit}`);
  return rows.map((row) => ({ owner, ...row }));
}

/** How many artists and albums are due. */
export async function countDuePictures(db: Queryable, now: Date): Promise<number> {
  const [row] = await db.execute<{ due: number }>(sql`
    select (select count(*) from ${withPicture('artist')} where e.images <> '[]' and ${isDue(now)})::int
      + (select count(*) from ${withPicture('album')} where e.images <> '[]' and ${isDue(now)})::int as due`);
  return row?.due ?? 0;
}

/** Whether something that came after `since` has a picture that was never tried. */
export async function hasNewPictures(db: Queryable, since: Date): Promise<boolean> {
  const isNew = sql`e.created_at >= ${since.toISOString()}::timestamptz and e.images <> '[]' and p.checked_at is null`;
  const [row] = await db.execute<{ has: boolean }>(sql`
    select exists (select from ${withPicture('artist')} where ${isNew}) or
      exists (select from ${withPicture('album')} where ${isNew}) as has`);
  return row?.has ?? false;
}

/** Keeps that a picture was stored; false when its owner has gone meanwhile. */
export async function writeStoredPicture(
  db: Queryable,
  { owner, id }: { owner: PictureOwner; id: number },
  { sourceUrl, file, width, height, blurhash, color }: StoredPicture,
  now: Date,
): Promise<boolean> {
  const result = await db.execute(sql`
    insert into ${sql.raw(`${owner}_picture`)} (${sql.raw(`${owner}_id`)}, source_url, file, width, height, blurhash, color, checked_at)
    select e.id, ${sourceUrl}, ${file}, ${width}::smallint, ${height}::smallint, ${blurhash}, ${color}, ${now.toISOString()}::timestamptz
    from ${sql.raw(owner)} e where e.id = ${id} for share
    on conflict (${sql.raw(`${owner}_id`)}) do update set source_url = excluded.source_url, file = excluded.file, width = excluded.width,
      height = excluded.height, blurhash = excluded.blurhash, color = excluded.color, failure = null, checked_at = excluded.checked_at`);
  return result.count > 0;
}

/** Keeps that none of its pictures could be had. One that is kept already stays. */
export async function writePictureFailure(
  db: Queryable,
  { owner, id, urls: [url = ''] }: DuePicture,
  failure: string,
  now: Date,
): Promise<void> {
  await db.execute(sql`
    insert into ${sql.raw(`${owner}_picture`)} (${sql.raw(`${owner}_id`)}, source_url, failure, checked_at)
    select e.id, ${url}, ${failure}, ${now.toISOString()}::timestamptz from ${sql.raw(owner)} e where e.id = ${id} for share
    on conflict (${sql.raw(`${owner}_id`)}) do update set failure = excluded.failure, checked_at = excluded.checked_at`);
}

/** Forgets pictures whose files are not there any more, so that they are stored again. */
export async function forgetPictures(db: Queryable, owner: PictureOwner, files: readonly string[]): Promise<void> {
  await db.execute(sql`delete from ${sql.raw(`${owner}_picture`)} where file = any(${textArray(files)})`);
}

/** Which of these files belong to nobody. */
export async function listOrphans(db: Queryable, owner: PictureOwner, files: readonly string[]): Promise<string[]> {
  const names = rowsAs(
    'r',
    { file: 'text' },
    files.map((file) => ({ file })),
  );
  const rows = await db.execute<{ file: string }>(sql`
    select r.file from ${names} where not exists (select from ${sql.raw(`${owner}_picture`)} p where p.file = r.file)`);
  return rows.map(({ file }) => file);
}

/** The kept picture that came from an address. */
export async function findPictureByAddress(
  db: Queryable,
  url: string,
): Promise<{ owner: PictureOwner; file: string } | null> {
  const of = (owner: PictureOwner) =>
    sql.raw(`select '${owner}' as owner, file from ${owner}_picture where file is not null and source_url = `);
  const [row] = await db.execute<{ owner: PictureOwner; file: string }>(
    sql`${of('artist')}${url} union all ${of('album')}${url} limit 1`,
  );
  return row ?? null;
}

/** What the face of an artist or an album can be made of. */
export interface FaceRow {
  id: number;
  name: string;
  /** The file that is kept. */
  file: string | null;
  urls: string[];
}

/** Artists by their ids, also by those of rows that they took in; albums. Those that are not here are left out. */
export async function readFaces(db: Queryable, owner: PictureOwner, ids: readonly number[]): Promise<FaceRow[]> {
  const wanted = rowsAs(
    'r',
    { id: 'int', place: 'int' },
    ids.map((id, place) => ({ id, place })),
  );
  const join =
    owner === 'artist'
      ? sql`left join artist_redirect d on d.old_id = r.id join artist e on e.id = coalesce(d.new_id, r.id)`
      : sql`join album e on e.id = r.id`;
  const rows = await db.execute<FaceRow & Record<string, unknown>>(sql`
    select e.id, ${sql.raw(owner === 'artist' ? 'e.name' : 'e.title')} as name, p.file, jsonb_path_query_array(e.images, '$[*].url') as urls
    from ${wanted} ${join} left join ${sql.raw(`${owner}_picture p on p.${owner}_id`)} = e.id order by r.place`);
  return [...rows];
}

/** The artist's own albums that have covers, the best known first. */
export async function listCoveredAlbumIds(db: Queryable, artistId: number, limit: number): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(sql`
    select e.id from album_artist c join album e on e.id = c.album_id
    where c.artist_id = ${artistId} and c.position = (select min(position) from album_artist where album_id = c.album_id)
      and e.images <> '[]' order by e.popularity desc, e.id limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** How many pictures are kept, and how many could not be had. */
export async function countKeptPictures(
  db: Queryable,
): Promise<Record<PictureOwner, { kept: number; failed: number }>> {
  const of = (owner: PictureOwner) =>
    sql.raw(`select '${owner}' as owner, count(file)::int as kept, count(*) filter (where failure is not null)::int as failed
      from ${owner}_picture`);
  const rows = await db.execute<{ owner: PictureOwner; kept: number; failed: number }>(
    sql`${of('artist')} union all ${of('album')}`,
  );
  const none = { kept: 0, failed: 0 };
  const counts = { artist: none, album: none };
  for (const { owner, kept, failed } of rows) counts[owner] = { kept, failed };
  return counts;
}
