import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { favorites, mostPlayed, recentlyPlayed } from './kind-lists-sql.ts';

/** A list of somebody's tracks that is never kept. */
export type LiveList = 'favorites' | 'most-played' | 'recent';

interface Page {
  accountId: number;
  limit: number;
  offset: number;
}

const LISTS: Record<LiveList, { list: (page: Page) => SQL; table: string }> = {
  favorites: { list: favorites, table: 'favorite_track' },
  'most-played': { list: mostPlayed, table: 'play_tally' },
  recent: { list: recentlyPlayed, table: 'play_tally' },
};

/** The ids of a page of such a list, and how many it has in all. */
export async function readLiveList(db: Queryable, of: LiveList, page: Page): Promise<{ ids: number[]; total: number }> {
  const { list, table } = LISTS[of];
  const [row] = await db.execute<{ ids: number[]; total: number }>(sql`
    select (select count(*)::int from ${sql.raw(table)} where account_id = ${page.accountId}) as total,
      coalesce((select jsonb_agg(id order by place) from (${list(page)}) list), '[]') as ids`);
  return row ?? { ids: [], total: 0 };
}
