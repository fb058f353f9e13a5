import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import type { SearchKind } from '#music/shelves.ts';
import type { ListFilter } from './list-filters-sql.ts';

/** A total is not counted further. */
const MOST_COUNTED = 10_000;
/** So many ids that pass a filter are read at most to find out whether they are few: some come twice. */
const MOST_READ = 1.2 * MOST_COUNTED;
/** Where many rows pass every filter, those that pass all are counted among so many. */
const MOST_LOOKED_AT = 1000;

/** How the rows that pass some filters are found. */
export interface NarrowList {
  /** True of a row `e` that passes all of them. */
  where: SQL;
  /** Few rows pass one of them: these are read, and sorted. */
  isRead: boolean;
  /** Many rows pass every filter: they are looked at one by one, in the order of the list. */
  isWalked: boolean;
  /** Nothing passes one of them. */
  isEmpty: boolean;
  /** How many rows pass the only filter, where these are too many to be counted. */
  total?: number;
}

/** Begins with the filter that fewest rows pass where these are few: then no list is longer than they are, whatever the others pass. */
export async function narrowList(db: Queryable, filters: readonly ListFilter[]): Promise<NarrowList> {
  const counts = await countPassing(db, filters);
  const rarest = filters.reduce<number | undefined>((best, _, place) => {
    const count = counts[place] ?? MOST_COUNTED;
    return count < (best === undefined ? MOST_COUNTED : (counts[best] ?? MOST_COUNTED)) ? place : best;
  }, undefined);
  const conditions = filters.map(({ ids, check, isColumn }, place) =>
    place === rarest && !isColumn ? sql`e.id = any(array(${ids}))` : check,
  );
  return {
    where: conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `),
    isRead: rarest !== undefined,
    isWalked: rarest === undefined && counts.length > 0,
    isEmpty: counts.includes(0),
    ...(filters.length === 1 && counts[0] === MOST_COUNTED && { total: MOST_COUNTED }),
  };
}

/** For a row of the list: how many rows it has, where all of them are read anyway; else null, and `countList` knows. */
export function totalOf(list: NarrowList): SQL {
  return list.isRead ? sql`least(count(*) over (), ${MOST_COUNTED})::int` : sql`null::int`;
}

/**
 * How many rows of a kind there are in `passing` (`from … where …`), counted up to ten thousand; of a list that is walked, at least so many
 * as there are among the most popular.
 */
export async function countList(db: Queryable, kind: SearchKind, list: NarrowList, passing: SQL): Promise<number> {
  const counted = list.isWalked
    ? sql`select count(*) filter (where passes)::int as total from (
        select exists (select ${passing} and e.id = w.id offset 0) as passes
        from (select id from ${sql.raw(`"${kind}"`)} order by popularity desc, id limit ${MOST_LOOKED_AT}) w) looked_at`
    : sql`select count(*)::int as total from (select ${passing} limit ${MOST_COUNTED}) passing`;
  const [row] = await db.execute<{ total: number }>(counted);
  return row?.total ?? 0;
}

/** How many rows pass each of them, up to `MOST_COUNTED`; undefined for those that have no ids. */
async function countPassing(db: Queryable, filters: readonly ListFilter[]): Promise<(number | undefined)[]> {
  const counted = filters.flatMap(({ ids }, place) => (ids ? [{ ids, place }] : []));
  if (counted.length === 0) return [];
  const counts = counted.map(
    ({ ids, place }) => sql`select ${place}::int as place, count(*)::int as count from (
      select distinct id from (select id from (${ids}) i limit ${MOST_READ}) r limit ${MOST_COUNTED}) c`,
  );
  const rows = await db.execute<{ place: number; count: number }>(sql.join(counts, sql` union all `));
  const byPlace = new Map(rows.map(({ place, count }) => [place, count]));
  return filters.map((_, place) => byPlace.get(place));
}
