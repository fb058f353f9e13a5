import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { textArray } from '#db/upsert.ts';
import { notHidden, type ViewerId } from '#features/catalog/index.ts';
import type { SearchKind } from '#music/shelves.ts';
import { ofTag } from './list-filters-sql.ts';
import { narrowList } from './narrow-list.repository.ts';
import type { Hit } from './rank-candidates.ts';

/** A row with its popularity. */
export interface TaggedRow {
  id: number;
  popularity: number;
}

/** More rows of a tag than anybody pages through: the most popular ones. */
const MAX_TAGGED = 1000;

/** What carries this very tag, or is by an artist that does, most popular first, without what the viewer has hidden. */
export async function findTagged(
  db: Queryable,
  kind: SearchKind,
  norm: string,
  viewerId: ViewerId,
): Promise<TaggedRow[]> {
  const list = await narrowList(db, [ofTag(kind, norm)]);
  if (list.isEmpty) return [];
  const rows = await db.execute<TaggedRow & Record<string, unknown>>(sql`
    select e.id, e.popularity from ${sql.raw(`"${kind}"`)} e where ${notHidden(kind, sql`e.id`, viewerId)} and ${list.where}
    order by e.popularity desc, e.id limit ${MAX_TAGGED}`);
  return [...rows];
}

/** Whether an artist carries this tag. */
export async function isTag(db: Queryable, norm: string): Promise<boolean> {
  const [row] = await db.execute<{ is: boolean }>(
    sql`select exists (select from artist where tag_names @> ${textArray([norm])}) as is`,
  );
  return row?.is ?? false;
}

/** How many artists that the viewer has not hidden carry this tag. */
export async function countTagged(db: Queryable, norm: string, viewerId: ViewerId): Promise<number> {
  const [row] = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from artist a where tag_names @> ${textArray([norm])}
      and ${notHidden('artist', sql`a.id`, viewerId)}`,
  );
  return row?.count ?? 0;
}

/** The hit with its title and the first of its artists that the viewer has not hidden. */
export async function findTitledHit(
  db: Queryable,
  kind: 'album' | 'track',
  hit: Hit | undefined,
  viewerId: ViewerId,
): Promise<(Hit & { title: string; artistId: number }) | undefined> {
  if (!hit) return undefined;
  const [row] = await db.execute<{ title: string; artistId: number }>(sql`
    select e.title, c.artist_id as "artistId" from ${sql.raw(`"${kind}"`)} e
    join ${sql.raw(`${kind}_artist`)} c on c.${sql.raw(`${kind}_id`)} = e.id
    where e.id = ${hit.id} and ${notHidden('artist', sql`c.artist_id`, viewerId)} order by c.position limit 1`);
  return row && { ...hit, ...row };
}

/** Which of these normalised names artists of ours have. */
export async function findKnownNames(db: Queryable, names: readonly string[]): Promise<Set<string>> {
  const rows = await db.execute<{ name: string }>(
    sql`select distinct name_norm as name from artist where name_norm = any(${textArray(names)})`,
  );
  return new Set(rows.map((row) => row.name));
}

/** The artists of exactly this normalised name, best known first. */
export async function findNamesakes(db: Queryable, norm: string, limit: number): Promise<number[]> {
  const rows = await db.execute<{ id: number }>(
    sql`select id from artist where name_norm = ${norm} order by popularity desc, id limit ${limit}`,
  );
  return rows.map((row) => row.id);
}

interface RatedPage {
  viewerId: number;
  min: number;
  max: number;
  limit: number;
  offset: number;
}

/** The tracks that this person rated so, one for each performance: the best first, then the latest; and how many there are. */
export async function findRated(
  db: Queryable,
  { viewerId, min, max, limit, offset }: RatedPage,
): Promise<{ ids: number[]; total: number }> {
  const rated = sql`from rating g where g.account_id = ${viewerId} and g.value between ${min} and ${max}
    and exists (select from track t where t.recording_id = g.recording_id)`;
  const [row] = await db.execute<{ ids: number[]; total: number }>(sql`
    select (select count(*)::int ${rated}) as total, array(
      select (select min(t.id) from track t where t.recording_id = g.recording_id) ${rated}
      order by g.value desc, g.rated_at desc, g.recording_id limit ${limit} offset ${offset}) as ids`);
  return row ?? { ids: [], total: 0 };
}
