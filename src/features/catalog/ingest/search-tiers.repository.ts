import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { onShelf, SEARCH_KINDS, type SearchKind, TIERS } from '#music/shelves.ts';

/** Where a row stands among those of its kind: by popularity, then the older one first. */
interface Place {
  kind: SearchKind;
  popularity: number;
  id: number;
}

/** About how many rows the first tiers hold; the last holds the rest. So a search that ends in the first is as quick in any library. */
const MOST = [2000, 20_000];
/** Counting a tier takes a while: it is done about every so many new rows. */
const LOOK_EVERY = 1000;
const MOVED_AT_ONCE = 5000;

/** Tells in which tier a row belongs. */
export async function readTierOf(db: Queryable): Promise<(place: Place) => number> {
  const begins = await db.execute<Place & Record<string, unknown>>(
    sql.raw('select kind, tier, popularity, entity_id as id from search_tier'),
  );
  return ({ kind, popularity, id }) =>
    begins.filter((begin) => {
      const isLower = popularity < begin.popularity || (popularity === begin.popularity && id >= begin.id);
      return begin.kind === kind && isLower;
    }).length;
}

/**
 * Moves the least popular rows of a tier that holds too many to the next one, some at a time. Where a tier begins is written with it, so
 * that every row of a tier is more popular than every row of the next at any moment. To be called when rows were written, in the same turn.
 */
export async function balanceTiers(
  db: Queryable,
  written: readonly { kind: SearchKind; entity_id: number; isNew: boolean }[],
): Promise<void> {
  for (const kind of SEARCH_KINDS) {
    const added = written.filter((row) => row.isNew && row.kind === kind);
    if (!added.some((row) => row.entity_id % LOOK_EVERY === 0)) continue;
    const most = Math.max(MOVED_AT_ONCE, 2 * added.length);
    for (const [tier, wanted] of MOST.entries()) await shrinkTier(db, { kind, tier, wanted, most });
  }
}

interface Shrinking {
  kind: SearchKind;
  tier: number;
  wanted: number;
  most: number;
}

async function shrinkTier(db: Queryable, { kind, tier, wanted, most }: Shrinking): Promise<void> {
  const [held] = await db.execute<{ rows: number }>(
    sql`select count(*)::int as rows from search_doc where kind = ${kind} and tier = ${tier}::int`,
  );
  const surplus = Math.min((held?.rows ?? 0) - wanted, most);
  const next = tier + 1;
  if (surplus <= 0 || next >= TIERS) return;
  const [begin] = await db.execute<{ popularity: number; id: number }>(sql`
    select popularity, entity_id as id from search_doc where kind = ${kind} and tier = ${tier}::int
    order by popularity, entity_id desc offset ${surplus - 1} limit 1`);
  if (!begin) return;
  const { popularity, id } = begin;
  const shelf = onShelf(kind, next, '');
  // By comparison, not by a list of rows: where there are no statistics, a join is planned that reads the tier once for each row.
  await db.execute(sql`
    update search_doc set tier = ${next}::int, words = array_to_tsvector(array(
      select ${shelf}::text || substr(w, ${shelf.length + 1}::int) from unnest(tsvector_to_array(words)) w))
    where kind = ${kind} and tier = ${tier}::int
      and (popularity < ${popularity} or (popularity = ${popularity} and entity_id >= ${id}))`);
  await db.execute(sql`
    insert into search_tier (kind, tier, popularity, entity_id) values (${kind}, ${next}, ${popularity}, ${id})
    on conflict (kind, tier) do update set popularity = excluded.popularity, entity_id = excluded.entity_id`);
}
