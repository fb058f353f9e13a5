import { type SQL, sql } from 'drizzle-orm';
import { normalizeTagName } from '#features/tags/index.ts';
import { normalizeName } from '#music/normalize.ts';
import type { SortKey } from './criteria.schemas.ts';
import { type FieldName, ruleField } from './rule-fields.ts';
import {
  type Calendar,
  dayFits,
  numberFits,
  someTextFits,
  type TextMatch,
  textFits,
  textMatch,
  timeFits,
} from './rule-match-sql.ts';
import type { Condition, Rule } from './rules.ts';

/** Whose library is asked, and when. */
export interface Asker extends Calendar {
  accountId: number;
}

/** Tracks with all that rules and orders look at; what a query does not mention costs it nothing. */
export function tracksOf({ accountId }: Asker): SQL {
  return sql`track t
    left join album al on al.id = t.album_id
    left join recording c on c.id = t.recording_id
    left join artist first_artist on first_artist.id = c.artist_id
    left join rating r on r.account_id = ${accountId} and r.recording_id = t.recording_id
    left join (select recording_id, avg(value) as average from rating group by recording_id) everybody
      on everybody.recording_id = t.recording_id
    left join reaction re on re.account_id = ${accountId} and re.recording_id = t.recording_id
    left join play_tally pt on pt.account_id = ${accountId} and pt.recording_id = t.recording_id
    left join favorite_track ft on ft.account_id = ${accountId} and ft.track_id = t.id`;
}

/**
 * The condition on a track `t` of `tracksOf`. It is true or not true: a comparison with a value that is missing is not true, and `not` and
 * the operators with "not" in their names are exactly the other tracks.
 */
export function conditionOf(rule: Rule, asker: Asker): SQL {
  if ('all' in rule) return joined(rule.all, asker, sql` and `);
  if ('any' in rule) return joined(rule.any, asker, sql` or `);
  if ('not' in rule) return otherThan(conditionOf(rule.not, asker));
  const fits = positive(rule, asker);
  return NEGATED.has(rule.op) ? otherThan(fits) : fits;
}

const NEGATED: ReadonlySet<string> = new Set([
  'is_not',
  'not_contains',
  'not_in',
  'not_in_last_days',
  'not_in_playlist',
]);

function joined(rules: readonly Rule[], asker: Asker, word: SQL): SQL {
  return sql`(${sql.join(
    rules.map((rule) => conditionOf(rule, asker)),
    word,
  )})`;
}

function otherThan(condition: SQL): SQL {
  return sql`((${condition}) is not true)`;
}

/** What the condition says before a "not" in its operator. */
function positive({ field, op, value }: Condition, asker: Asker): SQL {
  switch (ruleField(field).type) {
    case 'text':
    case 'code':
      return TEXTS[field]?.((fold) => textMatch(op, value, fold), asker) ?? unknownField(field);
    case 'number':
      return numberFits(columnOf(field), op, value);
    case 'day':
      return dayFits(columnOf(field), op, value, asker);
    case 'time':
      return timeFits(columnOf(field), op, value, asker);
    case 'flag':
      return flagIs(field, value === true, asker);
    case 'playlist':
      return inPlaylist(Number(value), asker);
  }
}

/** Fields with one value: what is compared, and sorted by. */
const COLUMNS: Partial<Record<FieldName, SQL>> = {
  title: sql`t.title_norm`,
  artist: sql`first_artist.name_norm`,
  album: sql`al.title_norm`,
  label: sql`lower(al.label)`,
  year: sql`al.release_year`,
  release_date: sql`rpad(al.release_date, 10, '-01-01')`,
  added: sql`t.created_at`,
  duration_ms: sql`t.duration_ms`,
  track_number: sql`t.position`,
  disc_number: sql`t.disc_number`,
  popularity: sql`t.popularity`,
  listeners: sql`c.listeners`,
  global_play_count: sql`c.play_count`,
  rating: sql`r.value`,
  rated_at: sql`r.rated_at`,
  rating_average: sql`everybody.average`,
  play_count: sql`coalesce(pt.plays, 0)`,
  last_played: sql`pt.last_played_at`,
  favorited_at: sql`ft.created_at`,
};

function columnOf(field: FieldName): SQL {
  return COLUMNS[field] ?? unknownField(field);
}

/** The fields of rules and what stands here belong together; a test goes through all of them. */
function unknownField(field: FieldName): never {
  throw new Error(`there is no SQL for the field ${field}`);
}

/** The comparison with the values in the form that a column has. */
type AskedText = (fold: (text: string) => string) => TextMatch;
type TextField = (asked: AskedText, asker: Asker) => SQL;

const lower = (text: string) => text.toLowerCase();
const upper = (text: string) => text.toUpperCase();
const isrc = (text: string) => text.toUpperCase().replaceAll('-', '');

const ofArtist = (condition: SQL) => sql`
  t.id in (select ta.track_id from artist a join track_artist ta on ta.artist_id = a.id where ${condition})`;

const genre: TextField = (asked) => {
  const match = asked(normalizeName);
  return sql`(
    t.recording_id in (select x.id from recording x where ${someTextFits(sql`x.tag_names`, match)})
    or t.album_id in (select x.id from album x where ${someTextFits(sql`x.tag_names`, match)})
    or ${ofArtist(someTextFits(sql`a.tag_names`, match))})`;
};

const personalTag: TextField = (asked, { accountId }) => {
  const fits = textFits(sql`p.name_norm`, asked(normalizeTagName));
  const tags = sql`select p.id from personal_tag p where p.account_id = ${accountId} and ${fits}`;
  return sql`(
    t.id in (select track_id from tagged_track where tag_id in (${tags}))
    or t.album_id in (select album_id from tagged_album where tag_id in (${tags}))
    or t.id in (select ta.track_id from tagged_artist g join track_artist ta on ta.artist_id = g.artist_id where g.tag_id in (${tags})))`;
};

/** Fields in which a text is looked for. Sets are asked for once in a query, not once a track. */
const TEXTS: Partial<Record<FieldName, TextField>> = {
  title: (asked) => textFits(columnOf('title'), asked(normalizeName)),
  artist: (asked) => ofArtist(textFits(sql`a.name_norm`, asked(normalizeName))),
  album: (asked) => textFits(columnOf('album'), asked(normalizeName)),
  album_artist: (asked) => sql`t.album_id in (
    select aa.album_id from artist a join album_artist aa on aa.artist_id = a.id
    where ${textFits(sql`a.name_norm`, asked(normalizeName))})`,
  genre,
  personal_tag: personalTag,
  tag: (asked, asker) => sql`(${personalTag(asked, asker)} or ${genre(asked, asker)})`,
  label: (asked) => textFits(columnOf('label'), asked(lower)),
  album_type: (asked) =>
    sql`(${textFits(sql`al.album_type`, asked(lower))} or ${someTextFits(sql`al.secondary_types`, asked(lower))})`,
  isrc: (asked) => sql`(${textFits(sql`t.isrc`, asked(isrc))} or t.recording_id in (
    select recording_id from recording_external_id where provider = 'isrc' and ${textFits(sql`external_id`, asked(isrc))}))`,
  artist_country: (asked) => ofArtist(textFits(sql`a.country`, asked(upper))),
};

function flagIs(field: FieldName, wanted: boolean, { accountId }: Asker): SQL {
  // The only one that can be unknown.
  if (field === 'explicit') return wanted ? sql`t.explicit` : sql`not t.explicit`;
  const flags: Partial<Record<FieldName, SQL>> = {
    favorite: sql`ft.track_id is not null`,
    album_favorite: sql`t.album_id in (select album_id from favorite_album where account_id = ${accountId})`,
    artist_favorite: sql`t.id in (
      select ta.track_id from favorite_artist f join track_artist ta on ta.artist_id = f.artist_id where f.account_id = ${accountId})`,
    liked: sql`re.kind = 'like'`,
    disliked: sql`re.kind = 'dislike'`,
    downloaded: sql`exists (select from audio_file f where f.recording_id = t.recording_id)`,
  };
  const flag = flags[field] ?? unknownField(field);
  return wanted ? flag : otherThan(flag);
}

/** A playlist that this person may not read, or no more, holds nothing for them. */
function inPlaylist(playlistId: number, { accountId }: Asker): SQL {
  return sql`t.id in (select e.track_id from playlist p join playlist_track e on e.playlist_id = p.id
    where p.id = ${playlistId} and (p.account_id = ${accountId} or p.is_public))`;
}

const BY_CODE_POINT = new Set<FieldName | 'random'>(['title', 'artist', 'album', 'label']);

/** The order of tracks of `tracksOf`: total, and the same on every server. */
export function orderOf(sort: readonly SortKey[], seed: string): SQL {
  const keys = sort.map(({ field, order }) => {
    const direction = sql.raw(order);
    if (field === 'random') return sql`md5(t.id::text || ${`:${seed}`}::text) ${direction}`;
    const column = BY_CODE_POINT.has(field) ? sql`${columnOf(field)} collate "C"` : columnOf(field);
    return sql`${column} ${direction} nulls last`;
  });
  return sql.join([...keys, sql`t.id`], sql`, `);
}
