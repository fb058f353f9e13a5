import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { textArray } from '#db/upsert.ts';
import { notHidden, type ViewerId } from '#features/catalog/index.ts';
import { type SearchKind, TIERS } from '#music/shelves.ts';
import { type AdvancedPlace, advancedOrder, type Order, type Sort } from './advanced-order-sql.ts';
import { toTsQuery } from './plan-search.ts';
import { prefixPattern, type SearchTerms, tokensOf } from './search-terms.ts';
import { taggedIds } from './tag-filter.repository.ts';

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

/** Counting on would take longer in a large library than in a small one. */
const MAX_COUNTED = 10_000;

/** The ids of what passes the filters, sorted, and how many pass, counted up to ten thousand. */
export async function findAdvanced(
  db: Queryable,
  kind: SearchKind,
  filters: AdvancedFilters,
  { sort, order, limit, offset, after }: AdvancedPage,
): Promise<AdvancedFound> {
  const from = sql`from ${sql.raw(`"${kind}"`)} e ${kind === 'track' ? sql`join album al on al.id = e.album_id` : sql``}
    where ${sql.join(conditionsOf(kind, filters), sql` and `)}`;
  const sorted = advancedOrder(kind, { sort, order }, filters.terms);
  const [rows, counts] = await Promise.all([
    db.execute<{ id: number; keys: (string | null)[] }>(sql`
      select e.id, ${sorted.keys} as keys ${from} ${after ? sql`and ${sorted.after(after)}` : sql``}
      order by ${sorted.by} limit ${limit + 1} offset ${after ? 0 : offset}`),
    db.execute<{ total: number }>(sql`
      select count(*)::int as total from (select ${from} limit ${MAX_COUNTED}) passing`),
  ]);
  const last = rows[limit - 1];
  return {
    ids: rows.slice(0, limit).map((row) => row.id),
    total: counts[0]?.total ?? 0,
    next: last && rows.length > limit ? { sort, order, keys: last.keys, id: last.id } : null,
  };
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

function conditionsOf(kind: SearchKind, filters: AdvancedFilters): SQL[] {
  const { viewerId, terms, artist, album, tags, years, durationMs, popularity, rating } = filters;
  const conditions = [notHidden(kind, sql`e.id`, viewerId)];
  if (terms) conditions.push(sql`e.id in (${idsWithWords(kind, terms)})`);
  if (artist) conditions.push(OF_ARTIST[kind](idsWithWords('artist', artist)));
  if (album) conditions.push(OF_ALBUM[kind](idsWithTitle(album)));
  for (const tag of tags) conditions.push(sql`e.id in (${taggedIds(kind, tag)})`);
  if (isGiven(years)) conditions.push(OF_YEARS[kind](years));
  if (isGiven(durationMs)) conditions.push(within(sql`e.duration_ms`, durationMs));
  if (isGiven(popularity)) conditions.push(within(sql`e.popularity`, popularity));
  if (isGiven(rating))
    conditions.push(sql`e.recording_id in (
    select recording_id from rating where account_id = ${viewerId} and ${within(sql`value`, rating)})`);
  if (filters.isFavourite !== undefined)
    conditions.push(sql`${isOrIsNot(filters.isFavourite)} exists (select from ${sql.raw(`favorite_${kind}`)} f
      where f.account_id = ${viewerId} and ${sql.raw(`f.${kind}_id`)} = e.id)`);
  if (filters.isDownloaded !== undefined)
    conditions.push(sql`${isOrIsNot(filters.isDownloaded)} exists (
      select from audio_file f where f.recording_id = e.recording_id)`);
  return conditions;
}

const isOrIsNot = (is: boolean): SQL => sql.raw(is ? '' : 'not');

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
