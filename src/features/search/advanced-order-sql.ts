import { type SQL, sql } from 'drizzle-orm';
import type { SearchKind } from '#music/shelves.ts';
import { prefixPattern, type SearchTerms } from './search-terms.ts';

export const SORTS = ['relevance', 'popularity', 'name', 'year', 'duration', 'added'] as const;
export type Sort = (typeof SORTS)[number];
export type Order = 'asc' | 'desc';

/** The place of a row in a sorted list, to go on from: what it is sorted by, as text, and its id. */
export interface AdvancedPlace {
  sort: Sort;
  order: Order;
  keys: (string | null)[];
  id: number;
}

/** One of the things that a list is sorted by. */
interface Key {
  value: SQL;
  order: Order;
  type: 'int' | 'text';
  /** Rows without it come last, in either direction. */
  isOptional?: boolean;
}

const NAME: Record<SearchKind, SQL> = {
  artist: sql`e.name_norm`,
  album: sql`e.title_norm`,
  track: sql`e.title_norm`,
};

/**
 * What rows are sorted by, before their ids. All but relevance, which sorts what has passed the filters, go along an index each.
 */
function keysOf(
  kind: SearchKind,
  { sort, order }: { sort: Sort; order: Order },
  terms: SearchTerms | undefined,
): Key[] {
  const popularity: Key = { value: sql`e.popularity`, order, type: 'int' };
  switch (sort) {
    case 'relevance': {
      const rank: Key[] = terms
        ? [{ value: rankOf(kind, terms), order: order === 'desc' ? 'asc' : 'desc', type: 'int' }]
        : [];
      return [...rank, popularity];
    }
    case 'popularity':
      return [popularity];
    case 'name':
      return [{ value: NAME[kind], order, type: 'text' }];
    // Tracks album by album: so albums are walked along their index, and nothing is sorted but the tracks of one.
    case 'year':
      return kind === 'track'
        ? [yearOf('al', order), { value: sql`al.id`, order: 'asc', type: 'int' }]
        : [yearOf('e', order)];
    case 'duration':
      return [{ value: sql`e.duration_ms`, order, type: 'int', isOptional: true }];
    case 'added':
      return [];
  }
}

function yearOf(album: 'al' | 'e', order: Order): Key {
  return { value: sql.raw(`${album}.release_year`), order, type: 'int', isOptional: true };
}

/** The column of a row `e` that holds its name. */
export function nameOf(kind: SearchKind): SQL {
  return NAME[kind];
}

/** What is true of a name of each rank: it is exactly these words, begins so, or does neither. */
export const RANKS: readonly ((name: SQL, terms: SearchTerms) => SQL)[] = [
  (name, { norm }) => sql`${name} = ${norm}`,
  (name, { norm }) => sql`${name} like ${prefixPattern(norm)} and ${name} <> ${norm}`,
  (name, { norm }) => sql`${name} not like ${prefixPattern(norm)}`,
];

function rankOf(kind: SearchKind, terms: SearchTerms): SQL {
  const ranks = RANKS.map((isOfRank, rank) => sql`when ${isOfRank(NAME[kind], terms)} then ${sql.raw(String(rank))}`);
  return sql`(case ${sql.join(ranks, sql` `)} end)`;
}

interface AdvancedOrder {
  /** What stands behind `order by`. */
  by: SQL;
  /** The keys of a row, as an array of texts in JSON. */
  keys: SQL;
  /** True of the rows behind a place. */
  after(place: AdvancedPlace): SQL;
}

/** How a list is sorted, and how it goes on. */
export function advancedOrder(
  kind: SearchKind,
  sorting: { sort: Sort; order: Order },
  terms: SearchTerms | undefined,
): AdvancedOrder {
  const keys = keysOf(kind, sorting, terms);
  // Ids are given in the order in which rows are added.
  const idOrder = sorting.sort === 'added' ? sorting.order : 'asc';
  const parts = keys.map(({ value, order, type, isOptional }) =>
    // By code point, as the index is: the same order on every server.
    type === 'text'
      ? sql`${value} using ${sql.raw(order === 'asc' ? '~<~' : '~>~')}`
      : sql`${value} ${sql.raw(`${order}${isOptional ? ' nulls last' : ''}`)}`,
  );
  return {
    by: sql.join([...parts, sql.raw(`e.id ${idOrder}`)], sql`, `),
    // As JSON: in an array the driver gives a missing key as the word NULL (postgres.js 3.4.9).
    keys: sql`to_jsonb(array[${sql.join([...keys.map(({ value }) => sql`(${value})::text`)], sql`, `)}]::text[])`,
    after: (place) => {
      const byId = sql`e.id ${sql.raw(idOrder === 'asc' ? '>' : '<')} ${place.id}`;
      return keys.reduceRight((rest, key, index) => behind(key, place.keys[index] ?? null, rest), byId);
    },
  };
}

/** The rows whose key comes later, and of those with the same key the ones that `rest` is true of. */
function behind({ value, order, type, isOptional }: Key, at: string | null, rest: SQL): SQL {
  if (at === null) return sql`(${value} is null and ${rest})`;
  const given = type === 'int' ? sql`${at}::int` : sql`${at}::text`;
  const [later, notEarlier] = operators(type, order);
  const further = sql`(${value} ${later} ${given} or ${rest})`;
  // The first comparison is what an index is searched by.
  const known = sql`(${value} ${notEarlier} ${given} and ${further})`;
  return isOptional ? sql`(${value} is null or ${known})` : known;
}

function operators(type: Key['type'], order: Order): [SQL, SQL] {
  const [later, notEarlier] = type === 'text' ? ['~>~', '~>=~'] : ['>', '>='];
  const falling = type === 'text' ? ['~<~', '~<=~'] : ['<', '<='];
  const [first = later, second = notEarlier] = order === 'asc' ? [later, notEarlier] : falling;
  return [sql.raw(first), sql.raw(second)];
}
