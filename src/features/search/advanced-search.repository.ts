import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { notHidden, type ViewerId } from '#features/catalog/index.ts';
import { type SearchKind, TIERS } from '#music/shelves.ts';
import { toTsQuery } from './plan-search.ts';
import { prefixPattern, type SearchTerms, tokensOf } from './search-terms.ts';
import { taggedIds } from './tag-filter.repository.ts';

export const SORTS = ['relevance', 'popularity', 'name', 'year', 'duration', 'added'] as const;
export type Sort = (typeof SORTS)[number];
export type Order = 'asc' | 'desc';

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
}

interface AdvancedPage {
  sort: Sort;
  order: Order;
  limit: number;
  offset: number;
}

/** The ids of what passes the filters, sorted, and how many pass. */
export async function findAdvanced(
  db: Queryable,
  kind: SearchKind,
  filters: AdvancedFilters,
  { sort, order, limit, offset }: AdvancedPage,
): Promise<{ ids: number[]; total: number }> {
  const from = sql`from ${sql.raw(`"${kind}"`)} e ${kind === 'track' ? sql`join album al on al.id = e.album_id` : sql``}
    where ${sql.join(conditionsOf(kind, filters), sql` and `)}`;
  const [ids, counts] = await Promise.all([
    db.execute<{ id: number }>(sql`
      select e.id ${from} order by ${orderOf(kind, { sort, order }, filters)} limit ${limit} offset ${offset}`),
    db.execute<{ total: number }>(sql`select count(*)::int as total ${from}`),
  ]);
  return { ids: ids.map((row) => row.id), total: counts[0]?.total ?? 0 };
}

function conditionsOf(kind: SearchKind, filters: AdvancedFilters): SQL[] {
  const { viewerId, terms, artist, album, tags, years, durationMs, popularity } = filters;
  const conditions = [notHidden(kind, sql`e.id`, viewerId)];
  if (terms) conditions.push(sql`e.id in (${idsWithWords(kind, terms)})`);
  if (artist) conditions.push(OF_ARTIST[kind](idsWithWords('artist', artist)));
  if (album) conditions.push(OF_ALBUM[kind](idsWithTitle(album)));
  for (const tag of tags) conditions.push(sql`e.id in (${taggedIds(kind, tag)})`);
  if (isGiven(years)) conditions.push(OF_YEARS[kind](years));
  if (isGiven(durationMs)) conditions.push(within(sql`e.duration_ms`, durationMs));
  if (isGiven(popularity)) conditions.push(within(sql`e.popularity`, popularity));
  return conditions;
}

/** Found by its own name, or by what it belongs to: see `search_doc.words`. */
function idsWithWords(kind: SearchKind, terms: SearchTerms): SQL {
  const queries = Array.from({ length: TIERS }, (_, tier) => `(${toTsQuery(tokensOf(terms), kind, tier)})`);
  return sql`select entity_id from search_doc where words @@ ${queries.join(' | ')}::text::tsquery`;
}

/** Albums with all the words in the title itself. */
function idsWithTitle(terms: SearchTerms): SQL {
  const inTitle = terms.words.map((word) => sql`title_norm like ${`%${prefixPattern(word)}`}`);
  return sql.join([idsWithWords('album', terms), ...inTitle], sql` and `);
}

type Condition<T> = Record<SearchKind, (wanted: T) => SQL>;

const OF_ARTIST: Condition<SQL> = {
  artist: (artistIds) => sql`e.id in (${artistIds})`,
  album: (artistIds) => sql`e.id in (select album_id from album_artist where artist_id in (${artistIds}))`,
  track: (artistIds) => sql`e.id in (select track_id from track_artist where artist_id in (${artistIds}))`,
};

const OF_ALBUM: Condition<SQL> = {
  artist: (albumIds) => sql`e.id in (select artist_id from album_artist where album_id in (${albumIds}))`,
  album: (albumIds) => sql`e.id in (${albumIds})`,
  track: (albumIds) => sql`e.album_id in (${albumIds})`,
};

/** An artist is of the years in which an album of theirs came out. */
const OF_YEARS: Condition<Range> = {
  artist: (years) => sql`e.id in (
    select aa.artist_id from album al join album_artist aa on aa.album_id = al.id where ${within(sql`al.release_year`, years)})`,
  album: (years) => within(sql`e.release_year`, years),
  track: (years) => within(sql`al.release_year`, years),
};

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

const NAME: Record<SearchKind, SQL> = {
  artist: sql`e.name_norm`,
  album: sql`e.title_norm`,
  track: sql`e.title_norm`,
};

/**
 * Popularity, name, added and a track's duration go along an index each. Relevance and year sort what has passed the filters: relevance is
 * of these words only, and what has no year comes last in either direction, which an index gives in one of them at most.
 */
function orderOf(kind: SearchKind, { sort, order }: { sort: Sort; order: Order }, { terms }: AdvancedFilters): SQL {
  const direction = sql.raw(order);
  switch (sort) {
    case 'relevance': {
      const popularity = sql`e.popularity ${direction}, e.id`;
      return terms
        ? sql`${rankOf(kind, terms)} ${sql.raw(order === 'desc' ? 'asc' : 'desc')}, ${popularity}`
        : popularity;
    }
    case 'popularity':
      return sql`e.popularity ${direction}, e.id`;
    case 'name':
      // By code point, as the index is: the same order on every server.
      return sql`${NAME[kind]} using ${sql.raw(order === 'asc' ? '~<~' : '~>~')}, e.id`;
    case 'year':
      return sql`${kind === 'track' ? sql`al` : sql`e`}.release_year ${direction} nulls last, e.popularity desc, e.id`;
    case 'duration':
      return sql`e.duration_ms ${direction} nulls last, e.id`;
    case 'added':
      return sql`e.created_at ${direction}, e.id ${direction}`;
  }
}

/** Exactly these words, then names that begin so, then the others. */
function rankOf(kind: SearchKind, { norm }: SearchTerms): SQL {
  return sql`case when ${NAME[kind]} = ${norm} then 0 when ${NAME[kind]} like ${prefixPattern(norm)} then 1 else 2 end`;
}
