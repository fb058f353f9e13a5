import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { textArray } from '#db/upsert.ts';
import { notHidden, type ViewerId } from '#features/catalog/index.ts';
import type { SearchKind } from '#music/shelves.ts';
import { type AdvancedPlace, advancedOrder, nameOf, type Order, RANKS, type Sort } from './advanced-order-sql.ts';
import {
  type ListFilter,
  ofAlbum,
  ofArtist,
  ofDuration,
  ofFavourites,
  ofFiles,
  ofPopularity,
  ofRatings,
  ofTag,
  ofWords,
  ofYears,
} from './list-filters-sql.ts';
import { countList, type NarrowList, narrowList, totalOf } from './narrow-list.repository.ts';
import type { SearchTerms } from './search-terms.ts';

/** Both ends belong to it; a missing end is open. */
export interface Range {
  min?: number;
  max?: number;
}

/** All that are given have to hold. */
export interface AdvancedFilters {
  /** What this person has hidden does not pass. */
  viewerId: ViewerId;
  terms?: SearchTerms;
  artist?: SearchTerms;
  album?: SearchTerms;
  /** Normalised. */
  tags: readonly string[];
  years: Range;
  durationMs: Range;
  popularity: Range;
  /** The viewer's own, of tracks. */
  rating: Range;
  isFavourite?: boolean;
  /** Whether there is a file of it; of tracks. */
  isDownloaded?: boolean;
}

interface AdvancedPage {
  sort: Sort;
  order: Order;
  limit: number;
  offset: number;
  /** Instead of an offset. */
  after?: AdvancedPlace;
}

interface AdvancedFound {
  ids: number[];
  total: number;
  /** The place of the last row; null when nothing comes after it. */
  next: AdvancedPlace | null;
}

/**
 * The ids of what passes the filters, sorted, and how many pass, counted up to ten thousand. Where each filter passes more than that, the list
 * is walked in its order until the page is full, and the total is what is certain.
 */
export async function findAdvanced(
  db: Queryable,
  kind: SearchKind,
  filters: AdvancedFilters,
  { sort, order, limit, offset, after }: AdvancedPage,
): Promise<AdvancedFound> {
  const list = await narrowList(db, listFiltersOf(kind, filters, sort));
  if (list.isEmpty) return { ids: [], total: 0, next: null };
  const isByAlbum = kind === 'track' && sort === 'year';
  const passing = sql`from ${sql.raw(`"${kind}"`)} e ${isByAlbum ? sql`join album al on al.id = e.album_id` : sql``}
    where ${notHidden(kind, sql`e.id`, filters.viewerId)} and ${list.where}`;
  const place = { passing, limit: limit + 1, offset: after ? 0 : offset, after, list };
  const isByRelevance = sort === 'relevance' && order === 'desc';
  const rows = await db.execute<{ id: number; keys: (string | null)[]; total: number | null }>(
    list.isWalked && isByRelevance && filters.terms
      ? walkByRelevance(kind, filters.terms, place)
      : sortedPage(kind, { sort, order }, filters.terms, place),
  );
  const counted = list.total ?? rows[0]?.total ?? (await countList(db, kind, list, passing));
  const last = rows[limit - 1];
  return {
    ids: rows.slice(0, limit).map((row) => row.id),
    total: rows.length === 0 ? counted : Math.max(counted, place.offset + rows.length),
    next: last && rows.length > limit ? { sort, order, keys: last.keys, id: last.id } : null,
  };
}

interface PagePlace {
  /** `from … where …`. */
  passing: SQL;
  limit: number;
  offset: number;
  after: AdvancedPlace | undefined;
  list: NarrowList;
}

function sortedPage(
  kind: SearchKind,
  sorting: { sort: Sort; order: Order },
  terms: SearchTerms | undefined,
  { passing, limit, offset, after, list }: PagePlace,
): SQL {
  const sorted = advancedOrder(kind, sorting, terms);
  const total = after ? sql`null::int` : totalOf(list);
  return sql`select e.id, ${sorted.keys} as keys, ${total} as total ${passing} ${after ? sql`and ${sorted.after(after)}` : sql``}
    order by ${sorted.by} limit ${limit} offset ${offset}`;
}

/** One rank after the other, each by popularity: so an index can be followed until the page is full. */
function walkByRelevance(kind: SearchKind, terms: SearchTerms, { passing, limit, offset, after }: PagePlace): SQL {
  const { keys } = advancedOrder(kind, { sort: 'relevance', order: 'desc' }, terms);
  const byPopularity = advancedOrder(kind, { sort: 'popularity', order: 'desc' }, terms);
  const [rank = '0', popularity = null] = after?.keys ?? [];
  const first = Number(rank);
  const parts = RANKS.slice(first).map((isOfRank, place) => {
    const behind = after && place === 0 ? sql`and ${byPopularity.after({ ...after, keys: [popularity] })}` : sql``;
    return sql`(select e.id, ${keys} as keys, null::int as total ${passing} and ${isOfRank(nameOf(kind), terms)} ${behind}
      order by ${byPopularity.by} limit ${offset + limit})`;
  });
  return sql`select * from (${sql.join(parts, sql` union all `)}) found limit ${limit} offset ${offset}`;
}

/** Which of these normalised tags nothing here carries. */
export async function findUnknownTags(db: Queryable, tags: readonly string[]): Promise<Set<string>> {
  if (tags.length === 0) return new Set();
  const carried = (table: string) => sql`exists (select from ${sql.raw(table)} where tag_names @> array[asked.tag])`;
  const rows = await db.execute<{ tag: string }>(sql`
    select asked.tag from unnest(${textArray(tags)}) asked(tag)
    where not (${carried('artist')} or ${carried('album')} or ${carried('recording')})`);
  return new Set(rows.map(({ tag }) => tag));
}

function listFiltersOf(kind: SearchKind, filters: AdvancedFilters, sort: Sort): ListFilter[] {
  const { viewerId, terms, artist, album, tags, rating, isFavourite, isDownloaded } = filters;
  return [
    ...(terms ? [ofWords(kind, terms)] : []),
    ...(artist ? [ofArtist(kind, artist)] : []),
    ...(album ? [ofAlbum(kind, album)] : []),
    ...tags.map((tag) => ofTag(kind, tag)),
    ...rangesOf(kind, filters, sort),
    ...(isGiven(rating) ? [ofRatings(viewerId, (value) => within(value, rating))] : []),
    ...(isFavourite === undefined ? [] : [ofFavourites(kind, viewerId, isFavourite)]),
    ...(isDownloaded === undefined ? [] : [ofFiles(isDownloaded)]),
  ];
}

/** A range of what the list is sorted by has no ids: it is a part of the index that the list is walked along, however many rows pass it. */
function rangesOf(
  kind: SearchKind,
  { terms, years, durationMs, popularity }: AdvancedFilters,
  sort: Sort,
): ListFilter[] {
  const isByPopularity = sort === 'popularity' || (sort === 'relevance' && !terms);
  const year = kind === 'track' ? sql`al.release_year` : sql`e.release_year`;
  const ranges = [
    { range: years, isAlong: sort === 'year', column: year, filter: ofYears },
    { range: durationMs, isAlong: sort === 'duration', column: sql`e.duration_ms`, filter: ofDuration },
    { range: popularity, isAlong: isByPopularity, column: sql`e.popularity`, filter: ofPopularity },
  ];
  return ranges.flatMap(({ range, isAlong, column, filter }) => {
    if (!isGiven(range)) return [];
    return isAlong ? { check: within(column, range) } : filter(kind, (value) => within(value, range));
  });
}

function isGiven({ min, max }: Range): boolean {
  return min !== undefined || max !== undefined;
}

function within(column: SQL, { min, max }: Range): SQL {
  const ends = [
    ...(min === undefined ? [] : [sql`${column} >= ${min}::int`]),
    ...(max === undefined ? [] : [sql`${column} <= ${max}::int`]),
  ];
  return sql.join(ends, sql` and `);
}
