import { type SQL, sql } from 'drizzle-orm';
import { distance } from 'fastest-levenshtein';
import type { Queryable } from '#db/client.ts';
import { textArray } from '#db/upsert.ts';
import { notHidden, type ViewerId } from '#features/catalog/index.ts';
import { typoForms } from '#music/search-words.ts';
import { prefixPattern, type SearchTerms, toTsQuery } from './search-terms.ts';

export type SearchKind = 'artist' | 'album' | 'track';

const KINDS: readonly SearchKind[] = ['artist', 'album', 'track'];

/** How a row was found; the smaller, the better. */
export const TIER = { exact: 0, ofExactArtist: 1, tagged: 2, prefix: 3, words: 4 } as const;

export interface Hit {
  id: number;
  tier: number;
  popularity: number;
}

export interface Hits {
  hits: Hit[];
  total: number;
}

/** More hits of a common word than anybody pages through: the most popular ones are ranked. */
const MAX_CANDIDATES = 1000;

/** For each word of a search the spellings to look for. */
export type Spellings = readonly (readonly string[])[];

interface LocalSearch {
  terms: SearchTerms;
  spellings: Spellings;
  viewerId: ViewerId;
  byTag?: boolean;
}

/**
 * Rows by rank: exactly this name; of the artist with exactly this name (or "artist title"); tagged so; beginning so; containing the
 * words. Within a rank by popularity; without what the viewer has hidden. One query a kind; `byTag: false` leaves out those that are only tagged so.
 */
export async function searchLocal(
  db: Queryable,
  kind: SearchKind,
  { terms, spellings, viewerId, byTag = true }: LocalSearch,
  { limit, offset }: { limit: number; offset: number },
): Promise<Hits> {
  const { norm } = terms;
  const rows = await db.execute<(Hit | Record<keyof Hit, null>) & { total: number } & Record<string, unknown>>(sql`
    with matching as (
      (select entity_id as id, title_norm from search_doc
        where kind = ${sql.raw(`'${kind}'`)} and words @@ ${toTsQuery(spellings)}::text::tsquery
        order by popularity desc, entity_id limit ${MAX_CANDIDATES})
      union
      (select entity_id, title_norm from search_doc where kind = ${sql.raw(`'${kind}'`)} and title_norm = ${norm}
        order by popularity desc, entity_id limit ${MAX_CANDIDATES})
    ), ranked as (
      select m.id, case
        when m.title_norm = ${norm} then ${TIER.exact}::int
        ${BELONGS[kind](norm)}
        when m.title_norm like ${prefixPattern(norm)} then ${TIER.prefix}::int
        else ${TIER.words}::int end as tier
      from matching m
      ${byTag ? sql`union all (${TAGGED[kind](norm)})` : sql``}
    ), best as (select id, min(tier) as tier from ranked group by id
    ), found as (
      select b.id, b.tier, e.popularity from best b join ${sql.raw(`"${kind}"`)} e on e.id = b.id
      where ${notHidden(kind, sql`e.id`, viewerId)}
    )
    select page.*, counted.total from (select count(*)::int as total from found) counted
    left join (select * from found order by tier, popularity desc, id limit ${limit} offset ${offset}) page on true
    order by page.tier, page.popularity desc, page.id`);
  const hits = rows.flatMap(({ id, tier, popularity }) => (id === null ? [] : [{ id, tier, popularity }]));
  return { hits, total: rows[0]?.total ?? 0 };
}

/** When the row is of an artist of exactly this name, or the words are "artist title" in either order. */
const ofArtist = (credits: string, owner: string, norm: string): SQL => sql`
  when exists (select from ${sql.raw(credits)} c join artist a on a.id = c.artist_id
    where c.${sql.raw(owner)} = m.id
    and (a.name_norm = ${norm} or a.name_norm || ' ' || m.title_norm = ${norm} or m.title_norm || ' ' || a.name_norm = ${norm}))
  then ${TIER.ofExactArtist}::int`;

const BELONGS: Record<SearchKind, (norm: string) => SQL> = {
  artist: (norm) => sql`
    when exists (select from artist a where a.id = m.id and a.aliases @> ${textArray([norm])}) then ${TIER.ofExactArtist}::int`,
  album: (norm) => ofArtist('album_artist', 'album_id', norm),
  track: (norm) => ofArtist('track_artist', 'track_id', norm),
};

const TAGGED: Record<SearchKind, (norm: string) => SQL> = {
  artist: (norm) => sql`
    select id, ${TIER.tagged}::int from artist where tag_names @> ${textArray([norm])} order by popularity desc limit ${MAX_CANDIDATES}`,
  album: (norm) => sql`
    select id, ${TIER.tagged}::int from (
      select al.id, al.popularity from album al where al.tag_names @> ${textArray([norm])}
      union select al.id, al.popularity from artist a join album_artist aa on aa.artist_id = a.id join album al on al.id = aa.album_id
        where a.tag_names @> ${textArray([norm])}) t order by popularity desc limit ${MAX_CANDIDATES}`,
  track: (norm) => sql`
    select id, ${TIER.tagged}::int from (
      select t.id, t.popularity from recording c join track t on t.recording_id = c.id where c.tag_names @> ${textArray([norm])}
      union select t.id, t.popularity from artist a join track_artist ta on ta.artist_id = a.id join track t on t.id = ta.track_id
        where a.tag_names @> ${textArray([norm])}) t order by popularity desc limit ${MAX_CANDIDATES}`,
};

/** Whether anything matches these words, as they are typed or as a tag. */
export async function isKnown(db: Queryable, { norm, words }: SearchTerms): Promise<boolean> {
  const [row] = await db.execute<{ known: boolean }>(sql`
    select exists (select from search_doc where title_norm = ${norm} and kind in ('artist', 'album', 'track'))
      or exists (select from artist where tag_names @> ${textArray([norm])})
      or ${sql.join(
        KINDS.map(
          (kind) => sql`exists (select from search_doc where kind = ${sql.raw(`'${kind}'`)}
          and words @@ ${toTsQuery(words.map((word) => [word]))}::text::tsquery)`,
        ),
        sql` or `,
      )} as known`);
  return row?.known ?? false;
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

const MAX_CORRECTIONS = 4;

/** For words that stand nowhere as they are typed, those that are one slip away; others stay as they are. */
export async function correctSpelling(db: Queryable, words: readonly string[]): Promise<Spellings> {
  const forms = [...new Set(words.flatMap(typoForms))];
  if (forms.length === 0) return words.map((word) => [word]);
  const rows = await db.execute<{ word: string }>(
    sql`select distinct word from search_typo where deletion = any(${textArray(forms)})`,
  );
  return words.map((word) => {
    const near = rows
      .map((row) => ({ word: row.word, slips: distance(row.word, word) }))
      .filter(({ slips }) => slips <= 2)
      .sort((a, b) => a.slips - b.slips || (a.word < b.word ? -1 : 1))
      .slice(0, MAX_CORRECTIONS);
    return [...new Set([word, ...near.map((candidate) => candidate.word)])];
  });
}
