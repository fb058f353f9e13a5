import { type SQL, sql } from 'drizzle-orm';
import { textArray } from '#db/upsert.ts';
import { type SearchKind, TIERS } from '#music/shelves.ts';
import { toTsQuery } from './plan-search.ts';
import { prefixPattern, type SearchTerms, tokensOf } from './search-terms.ts';

/**
 * A condition of a list, in the two ways in which it can be met: few rows that pass are read from an index, of many each row of the list is
 * looked at. Checks end in `offset 0`, or they would be made into a scan of what passes after all.
 */
export interface ListFilter {
  /** The ids of what passes; an id may come twice. Not where no index has them, or the list is walked along it. */
  ids?: SQL;
  /** True of a row `e` that passes. */
  check: SQL;
  /** The check is a condition that an index of the list itself answers: few rows are read by it, too. */
  isColumn?: boolean;
}

const raw = sql.raw;
const idOf = (kind: SearchKind, alias: string) => raw(`${alias}.${kind}_id`);
const creditsOf = (kind: 'album' | 'track') => raw(`${kind}_artist`);

/** True of a search row `d` of this kind that has all the words. */
function hasWords(kind: SearchKind, terms: SearchTerms): SQL {
  const onAnyShelf = onEachShelf(kind, terms).map((query) => `(${query})`);
  return sql`d.kind = ${raw(`'${kind}'`)} and ts_match_vq(d.words, ${onAnyShelf.join(' | ')}::tsquery)`;
}

/**
 * The ids of the rows of this kind with all the words, if `and` is true of them, too. Shelf by shelf: whoever reads only so many leaves the
 * large one alone.
 */
function withWords(kind: SearchKind, terms: SearchTerms, and: SQL = sql`true`): SQL {
  const shelves = onEachShelf(kind, terms).map(
    (query) => sql`select d.entity_id as id from search_doc d where d.words @@ ${query}::tsquery and ${and}`,
  );
  return sql.join(shelves, sql` union all `);
}

function onEachShelf(kind: SearchKind, terms: SearchTerms): string[] {
  return Array.from({ length: TIERS }, (_, tier) => toTsQuery(tokensOf(terms), kind, tier));
}

/** Found by its own name, or by what it belongs to: see `search_doc.words`. */
export function ofWords(kind: SearchKind, terms: SearchTerms): ListFilter {
  return {
    ids: withWords(kind, terms),
    check: sql`exists (select from search_doc d where d.entity_id = e.id and ${hasWords(kind, terms)} offset 0)`,
  };
}

/** Credited to an artist with all the words in one of their names. */
export function ofArtist(kind: SearchKind, terms: SearchTerms): ListFilter {
  if (kind === 'artist') return ofWords('artist', terms);
  return {
    ids: sql`select ${idOf(kind, 'c')} as id from ${creditsOf(kind)} c where c.artist_id in (${withWords('artist', terms)})`,
    check: sql`exists (select from ${creditsOf(kind)} c join search_doc d on d.entity_id = c.artist_id
      where ${idOf(kind, 'c')} = e.id and ${hasWords('artist', terms)} offset 0)`,
  };
}

/** On an album (of an artist: with an album) with all the words in the title itself. */
export function ofAlbum(kind: SearchKind, terms: SearchTerms): ListFilter {
  const words = terms.words.map((word) => sql`d.title_norm like ${`%${prefixPattern(word)}`}`);
  const inTitle = sql.join([sql`true`, ...words], sql` and `);
  const albums = withWords('album', terms, inTitle);
  const isMeant = sql`${hasWords('album', terms)} and ${inTitle}`;
  switch (kind) {
    case 'artist':
      return {
        ids: sql`select c.artist_id as id from album_artist c where c.album_id in (${albums})`,
        check: sql`exists (select from album_artist c join search_doc d on d.entity_id = c.album_id
          where c.artist_id = e.id and ${isMeant} offset 0)`,
      };
    case 'album':
      return {
        ids: albums,
        check: sql`exists (select from search_doc d where d.entity_id = e.id and ${isMeant} offset 0)`,
      };
    case 'track':
      return {
        ids: sql`select t.id from track t where t.album_id in (${albums})`,
        check: sql`exists (select from search_doc d where d.entity_id = e.album_id and ${isMeant} offset 0)`,
      };
  }
}

/** Carries this normalised tag: itself, or (albums and tracks) one of its artists. */
export function ofTag(kind: SearchKind, tag: string): ListFilter {
  const carries = (alias: string) => sql`${raw(alias)}.tag_names @> ${textArray([tag])}`;
  if (kind === 'artist') return { ids: sql`select a.id from artist a where ${carries('a')}`, check: carries('e') };
  const own = {
    album: { ids: sql`select al.id from album al where ${carries('al')}`, check: carries('e') },
    track: {
      ids: sql`select t.id from recording r join track t on t.recording_id = r.id where ${carries('r')}`,
      check: sql`exists (select from recording r where r.id = e.recording_id and ${carries('r')} offset 0)`,
    },
  }[kind];
  return {
    // Those of artists first: they come from an index alone, and whoever only counts so many reads no further.
    ids: sql`select ${idOf(kind, 'c')} as id from artist a join ${creditsOf(kind)} c on c.artist_id = a.id where ${carries('a')} union all ${own.ids}`,
    check: sql`(${own.check} or exists (select from ${creditsOf(kind)} c join artist a on a.id = c.artist_id
      where ${idOf(kind, 'c')} = e.id and ${carries('a')} offset 0))`,
  };
}

/** An album of these years, a track on one, an artist of whom one came out in them. */
export function ofYears(kind: SearchKind, isSo: (year: SQL) => SQL): ListFilter {
  const isOfThem = isSo(raw('al.release_year'));
  switch (kind) {
    case 'artist':
      return {
        ids: sql`select c.artist_id as id from album al join album_artist c on c.album_id = al.id where ${isOfThem}`,
        check: sql`exists (select from album_artist c join album al on al.id = c.album_id
          where c.artist_id = e.id and ${isOfThem} offset 0)`,
      };
    case 'album':
      return ofColumn('album', 'release_year', isSo);
    case 'track':
      return {
        ids: sql`select t.id from album al join track t on t.album_id = al.id where ${isOfThem}`,
        check: isSo(sql`(select al.release_year from album al where al.id = e.album_id)`),
      };
  }
}

/** A track that is so long. */
export function ofDuration(kind: SearchKind, isSo: (durationMs: SQL) => SQL): ListFilter {
  return ofColumn(kind, 'duration_ms', isSo);
}

/** Of such a popularity. */
export function ofPopularity(kind: SearchKind, isSo: (popularity: SQL) => SQL): ListFilter {
  return ofColumn(kind, 'popularity', isSo);
}

/** What the row says itself, in a column with an index. */
function ofColumn(kind: SearchKind, column: string, isSo: (value: SQL) => SQL): ListFilter {
  const ids = sql`select x.id from ${raw(kind)} x where ${isSo(raw(`x.${column}`))}`;
  return { ids, check: isSo(raw(`e.${column}`)), isColumn: true };
}

/** One of these is enough. */
export function anyOf(filters: readonly ListFilter[]): ListFilter {
  const ids = filters.flatMap((filter) => filter.ids ?? []);
  const check = sql`(${sql.join(
    filters.map((filter) => filter.check),
    sql` or `,
  )})`;
  return ids.length === filters.length ? { ids: sql.join(ids, sql` union all `), check } : { check };
}

/** Whether it is a favourite of the viewer. */
export function ofFavourites(kind: SearchKind, viewerId: number | null, isFavourite: boolean): ListFilter {
  const favourites = raw(`favorite_${kind}`);
  const check = sql`exists (select from ${favourites} f where f.account_id = ${viewerId} and ${idOf(kind, 'f')} = e.id)`;
  if (!isFavourite) return { check: sql`not ${check}` };
  return { ids: sql`select ${idOf(kind, 'f')} as id from ${favourites} f where f.account_id = ${viewerId}`, check };
}

/** Tracks of which there is, or is not, a file here. */
export function ofFiles(isDownloaded: boolean): ListFilter {
  const check = sql`exists (select from audio_file f where f.recording_id = e.recording_id)`;
  if (!isDownloaded) return { check: sql`not ${check}` };
  return { ids: sql`select t.id from audio_file f join track t on t.recording_id = f.recording_id`, check };
}

/** Tracks that the viewer has rated so. */
export function ofRatings(viewerId: number | null, isSo: (value: SQL) => SQL): ListFilter {
  return {
    ids: sql`select t.id from rating g join track t on t.recording_id = g.recording_id
      where g.account_id = ${viewerId} and ${isSo(raw('g.value'))}`,
    check: sql`exists (select from rating g where g.account_id = ${viewerId} and g.recording_id = e.recording_id
      and ${isSo(raw('g.value'))} offset 0)`,
  };
}
