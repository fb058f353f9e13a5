import { type SQL, sql } from 'drizzle-orm';
import { arrayLiteral } from '#db/array-literal.ts';
import type { Queryable } from '#db/client.ts';
import { keptStatement } from '#db/kept-statement.ts';
import { rowsAs, textArray } from '#db/upsert.ts';
import { hidesAnything, nameKey, type ViewerId } from '#features/catalog/index.ts';
import { type SearchKind, TIERS } from '#music/shelves.ts';
import { type CountedToken, type SearchPlan, toTsQuery } from './plan-search.ts';
import type { Token } from './search-terms.ts';

// All SQL that looks for words in `search_doc`. docs/search.md explains it.

/** A row that may be what was meant. */
export interface Candidate {
  kind: SearchKind;
  id: number;
  titleNorm: string;
  /** Of the first artist; empty for artists. */
  artistNorm: string;
  popularity: number;
  /** See `WAY`: the best of those by which it was found. */
  way: number;
}

/** By what a row is found, the better the smaller. */
export const WAY = {
  /** Called exactly so. */
  exact: 0,
  /** An artist with exactly this other name, or by an artist of exactly this name. */
  ofArtist: 1,
  /** Artist and title have the same words, or others with the same hash. */
  sameWords: 2,
  prefix: 3,
  words: 4,
} as const;

/** Above every letter: with it a prefix becomes a range. */
const LAST = '\u{10FFFF}';
/** Of the beginning of more words than this the rows are guessed: of one letter nearly all, of more letters so many at least. */
const MAX_PREFIX_WORDS = 1000;
const NEARLY_ALL = 1_000_000_000;
const MANY = 50_000;
/** Of so many artists of a name the music is looked for. */
const MOST_NAMESAKES = 5;

/** About how many rows have each word. */
export async function countTokens(db: Queryable, tokens: readonly Token[]): Promise<CountedToken[]> {
  const asked = tokens.flatMap(({ spellings, isPrefix }, place) =>
    spellings.map((word) => ({ place, word, isPrefix })),
  );
  if (asked.length === 0) return [];
  const rows = await countWords(db, {
    places: arrayLiteral(asked.map(({ place }) => place)),
    words: arrayLiteral(asked.map(({ word }) => word)),
    prefixes: arrayLiteral(asked.map(({ isPrefix }) => isPrefix)),
  });
  return tokens.map((token, place) => ({
    ...token,
    rows: rows.reduce((sum, row) => (row.place === place ? sum + row.rows : sum), 0),
  }));
}

const countWords = keptStatement<{ place: number; rows: number }, { places: string; words: string; prefixes: string }>(
  (value) => {
    const most = sql.raw(String(MAX_PREFIX_WORDS));
    return sql`
    select r.place, case when r.is_prefix
      then (select case when count(*) < ${most} then coalesce(sum(docs), 0)
          when length(r.word) = 1 then ${sql.raw(String(NEARLY_ALL))} else greatest(sum(docs), ${sql.raw(String(MANY))}) end::int from (
        select docs from search_word where word >= r.word and word < r.word || ${sql.raw(`'${LAST}'`)} order by word limit ${most}) begins_so)
      else coalesce((select docs from search_word where word = r.word), 0) end as rows
    from unnest(${value('places')}::int[], ${value('words')}::text[], ${value('prefixes')}::boolean[]) r(place, word, is_prefix)`;
  },
);

interface Looking {
  kinds: readonly SearchKind[];
  norm: string;
  /** Null: no row has all the words. */
  plan: SearchPlan | null;
  viewerId: ViewerId;
  /** So many of each kind, or of all `together`; rounded up to one of `LIMITS`. */
  limit: number;
  together: boolean;
}

interface Found {
  /** The best, by way and popularity. A row may come twice. */
  candidates: Candidate[];
  /** Whether the viewer hides anything at all. */
  hides: boolean;
}

/** Part of the statement, so that its plan knows them. */
const LIMITS = [20, 60, 100, 400, 1000] as const;

/**
 * Of each kind: what is called exactly so, is by an artist of this name (or is one, by another name), has exactly these words in artist
 * and title, or begins so; and where these are too few, what has all the words. One query.
 */
export async function findCandidates(
  db: Queryable,
  { kinds, norm, plan, viewerId, limit, together }: Looking,
): Promise<Found> {
  const shelves = plan ? shelvesOf(kinds, plan) : [];
  const find = (together ? FIND_TOGETHER : FIND_OF_EACH)[LIMITS.find((most) => most >= limit) ?? 1000];
  const rows = await find(db, {
    kinds: arrayLiteral(kinds),
    norm,
    last: norm + LAST,
    key: nameKey(norm),
    aliases: arrayLiteral([norm]),
    shelf_kinds: arrayLiteral(shelves.map(({ kind }) => kind)),
    reads: arrayLiteral(shelves.map(({ read }) => read)),
    wholes: arrayLiteral(shelves.map(({ whole }) => whole)),
    viewer: viewerId,
  });
  return { candidates: [...rows], hides: rows[0]?.hides ?? false };
}

type FindValues = Record<'kinds' | 'norm' | 'last' | 'aliases' | 'shelf_kinds' | 'reads' | 'wholes', string> & {
  key: number;
  viewer: ViewerId;
};

const FIND_OF_EACH = forEachLimit((limit) => finding(limit, sql``));
const FIND_TOGETHER = forEachLimit((limit) =>
  finding(limit, sql.raw(`order by c.way, c.popularity desc, c.entity_id limit ${limit}`)),
);

function forEachLimit<T>(make: (limit: number) => T): Record<(typeof LIMITS)[number], T> {
  return { 20: make(20), 60: make(60), 100: make(100), 400: make(400), 1000: make(1000) };
}

/** `most` of each kind, and of all of these what `rest` leaves. */
function finding(most: number, rest: SQL) {
  const limit = sql.raw(`limit ${most}`);
  const best = sql`order by d.popularity desc, d.entity_id ${limit}`;
  const by = (way: keyof typeof WAY) => sql.raw(`d.entity_id, d.popularity, ${WAY[way]} as way`);
  const ofEachTier = (way: keyof typeof WAY, condition: SQL) => sql`
    (select d.* from generate_series(0, ${sql.raw(String(TIERS - 1))}) t(tier) cross join lateral (
      select ${by(way)} from search_doc d where d.kind = k.kind and d.tier = t.tier and ${condition} ${best}) d ${limit})`;
  return keptStatement<Candidate & { hides: boolean } & Record<string, unknown>, FindValues>((value) => {
    const ofArtist = (of: 'album' | 'track') => {
      const [credits, owner, isKind] = [sql.raw(`${of}_artist`), sql.raw(`${of}_id`), sql.raw(`k.kind = '${of}'`)];
      const named = sql`(select id from artist where name_norm = ${value('norm')} order by popularity desc, id limit ${sql.raw(String(MOST_NAMESAKES))})`;
      return sql`(select ${by('ofArtist')} from ${credits} c join search_doc d on d.kind = k.kind and d.entity_id = c.${owner}
        where ${isKind} and c.artist_id in ${named} ${best})`;
    };
    const ways = [
      ofEachTier('exact', sql`d.title_norm = ${value('norm')}`),
      sql`(select ${by('ofArtist')} from artist a join search_doc d on d.kind = 'artist' and d.entity_id = a.id
        where k.kind = 'artist' and a.aliases @> ${value('aliases')}::text[] ${best})`,
      ofArtist('album'),
      ofArtist('track'),
      sql`(select ${by('sameWords')} from search_doc d where d.name_key = ${value('key')} and d.kind = k.kind ${limit})`,
      ofEachTier('prefix', sql`d.title_norm >= ${value('norm')} and d.title_norm < ${value('last')}`),
    ];
    return sql`
    select c.kind, c.entity_id as id, d.title_norm as "titleNorm", d.artist_norm as "artistNorm", c.popularity, c.way,
      ${hidesAnything(sql`${value('viewer')}`)} as hides
    from (select k.kind, c.* from unnest(${value('kinds')}::text[]) k(kind) cross join lateral (
      with named as materialized (
        select distinct on (d.entity_id) d.* from (${sql.join(ways, sql` union all `)}) d order by d.entity_id, d.way)
      (select * from named d order by d.way, d.popularity desc, d.entity_id ${limit})
      union all
      (select d.* from unnest(${value('shelf_kinds')}::text[], ${value('reads')}::tsquery[], ${value('wholes')}::tsquery[]) s(kind, read, whole)
        cross join lateral (select ${by('words')} from search_doc d where d.words @@ s.read and ${isWhole} ${best}) d
        where s.kind = k.kind and (select count(*) < ${sql.raw(String(most))} from named) ${limit})) c ${rest}) c
    join search_doc d on d.kind = c.kind and d.entity_id = c.entity_id`;
  });
}

/** How many rows of a kind have all the words, counted up to `most`. */
export async function countMatches(db: Queryable, kind: SearchKind, plan: SearchPlan, most: number): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (select from ${shelves([kind], plan)} cross join lateral (
      select from search_doc d where d.words @@ s.read and ${isWhole} limit ${most}) d limit ${most}) found`);
  return row?.count ?? 0;
}

/** The shelves of some kinds, the most popular first, each with what to ask it. */
function shelves(kinds: readonly SearchKind[], plan: SearchPlan): SQL {
  return rowsAs('s', { kind: 'text', read: 'tsquery', whole: 'tsquery' }, shelvesOf(kinds, plan));
}

function shelvesOf(kinds: readonly SearchKind[], { read, all }: SearchPlan) {
  return kinds.flatMap((kind) =>
    Array.from({ length: TIERS }, (_, tier) => ({
      kind,
      read: toTsQuery(read, kind, tier),
      whole: read.length === all.length ? null : toTsQuery(all, kind, tier),
    })),
  );
}

/** As a function, not as an operator: the index must not be asked for the common words, too. */
const isWhole = sql`(s.whole is null or ts_match_vq(d.words, s.whole))`;

/** The words that share one of these spellings with a letter left out, and in about how many rows each stands. */
export async function findNearWords(
  db: Queryable,
  forms: readonly string[],
): Promise<{ word: string; docs: number }[]> {
  return db.execute<{ word: string; docs: number }>(sql`
    select w.word, w.docs from (select distinct word from search_typo where deletion = any(${textArray(forms)})) t
    join search_word w on w.word = t.word`);
}
