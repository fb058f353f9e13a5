import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs, textArray } from '#db/upsert.ts';
import { nameKey } from '#features/catalog/index.ts';
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
  /** Whether it is an artist with exactly this other name, or by an artist of exactly this name. */
  isOfArtist: boolean;
}

/** Above every letter: with it a prefix becomes a range. */
const LAST = '\u{10FFFF}';
/** The beginning of more words than this has many rows. */
const MAX_PREFIX_WORDS = 2000;
const MANY = 1_000_000_000;
/** Of so many artists of a name the music is looked for. */
const MOST_NAMESAKES = 5;

/** About how many rows have each word. */
export async function countTokens(db: Queryable, tokens: readonly Token[]): Promise<CountedToken[]> {
  const asked = tokens.flatMap(({ spellings, isPrefix }, place) =>
    spellings.map((word) => ({ place, word, is_prefix: isPrefix })),
  );
  if (asked.length === 0) return [];
  const rows = await db.execute<{ place: number; rows: number }>(sql`
    select r.place, case when r.is_prefix
      then (select case when count(*) = ${MAX_PREFIX_WORDS} then ${MANY} else coalesce(sum(docs), 0)::int end from (
        select docs from search_word where word >= r.word and word < r.word || ${LAST} limit ${MAX_PREFIX_WORDS}) begins_so)
      else coalesce((select docs from search_word where word = r.word), 0) end as rows
    from ${rowsAs('r', { place: 'int', word: 'text', is_prefix: 'boolean' }, asked)}`);
  return tokens.map((token, place) => ({
    ...token,
    rows: rows.reduce((sum, row) => (row.place === place ? sum + row.rows : sum), 0),
  }));
}

interface Looking {
  kinds: readonly SearchKind[];
  norm: string;
  /** Null: no row has all the words. */
  plan: SearchPlan | null;
  /** Of each kind and way, the most popular so many. */
  limit: number;
}

/**
 * Of each kind: what is called exactly so, has exactly these words in artist and title, begins so, is by an artist of this name (or is
 * one, by another name), or has all the words; of each way the most popular. A row may come more than once. One query.
 */
export async function findCandidates(db: Queryable, { kinds, norm, plan, limit }: Looking): Promise<Candidate[]> {
  const columns = sql.raw('d.entity_id, d.title_norm, d.artist_norm, d.popularity');
  const best = sql`order by d.popularity desc, d.entity_id limit ${limit}`;
  const ofEachTier = (condition: SQL) => sql`
    (select d.* from generate_series(0, ${TIERS - 1}) t(tier) cross join lateral (
      select ${columns}, false as is_of_artist from search_doc d where d.kind = k.kind and d.tier = t.tier and ${condition} ${best}) d limit ${limit})`;
  const ways = [
    ofEachTier(sql`d.title_norm = ${norm}`),
    ofEachTier(sql`d.title_norm >= ${norm} and d.title_norm < ${norm + LAST}`),
    sql`(select ${columns}, false from search_doc d where d.name_key = ${nameKey(norm)} and d.kind = k.kind limit ${limit})`,
  ];
  if (plan)
    ways.push(sql`
    (select d.* from ${shelves(kinds, plan)} cross join lateral (
      select ${columns}, false from search_doc d where d.words @@ s.read and ${isWhole(plan)} ${best}) d
      where s.kind = k.kind limit ${limit})`);
  ways.push(
    sql`(select ${columns}, true from artist a join search_doc d on d.kind = 'artist' and d.entity_id = a.id
      where k.kind = 'artist' and a.aliases @> ${textArray([norm])} ${best})`,
    ...(['album', 'track'] as const).map((of) => {
      const [credits, owner, isKind] = [sql.raw(`${of}_artist`), sql.raw(`${of}_id`), sql.raw(`k.kind = '${of}'`)];
      const named = sql`(select id from artist where name_norm = ${norm} order by popularity desc, id limit ${MOST_NAMESAKES})`;
      return sql`(select ${columns}, true from ${credits} c join search_doc d on d.kind = k.kind and d.entity_id = c.${owner}
        where ${isKind} and c.artist_id in ${named} ${best})`;
    }),
  );
  const rows = await db.execute<Candidate & Record<string, unknown>>(sql`
    select k.kind, c.entity_id as id, c.title_norm as "titleNorm", c.artist_norm as "artistNorm", c.popularity, c.is_of_artist as "isOfArtist"
    from unnest(${textArray(kinds)}) k(kind) cross join lateral (${sql.join(ways, sql` union all `)}) c`);
  return [...rows];
}

/** How many rows of a kind have all the words, counted up to `most`. */
export async function countMatches(db: Queryable, kind: SearchKind, plan: SearchPlan, most: number): Promise<number> {
  const [row] = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (select from ${shelves([kind], plan)} cross join lateral (
      select from search_doc d where d.words @@ s.read and ${isWhole(plan)} limit ${most}) d limit ${most}) found`);
  return row?.count ?? 0;
}

/** The shelves of some kinds, the most popular first, each with what to ask it. */
function shelves(kinds: readonly SearchKind[], { read, all }: SearchPlan): SQL {
  const rows = kinds.flatMap((kind) =>
    Array.from({ length: TIERS }, (_, tier) => ({
      kind,
      read: toTsQuery(read, kind, tier),
      whole: toTsQuery(all, kind, tier),
    })),
  );
  return rowsAs('s', { kind: 'text', read: 'tsquery', whole: 'tsquery' }, rows);
}

/** As a function, not as an operator: the index must not be asked for the common words, too. */
function isWhole({ read, all }: SearchPlan): SQL {
  return read.length === all.length ? sql`true` : sql`ts_match_vq(d.words, s.whole)`;
}

/** The words that share one of these spellings with a letter left out, and in about how many rows each stands. */
export async function findNearWords(
  db: Queryable,
  forms: readonly string[],
): Promise<{ word: string; docs: number }[]> {
  return db.execute<{ word: string; docs: number }>(sql`
    select w.word, w.docs from (select distinct word from search_typo where deletion = any(${textArray(forms)})) t
    join search_word w on w.word = t.word`);
}
