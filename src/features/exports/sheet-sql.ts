import { type SQL, sql } from 'drizzle-orm';
import { isoInstant } from '#db/iso-instant.ts';

/** A part of what tells rows apart and puts them in order: an expression that is never null, its type, and what lies before all of it. */
export interface KeyPart {
  by: SQL;
  type: 'bigint' | 'text' | 'timestamptz';
}

/** A table that goes out as CSV or as lines of JSON: its columns in order, and where its rows come from. */
export interface Sheet {
  /** The table whose rows they are. */
  name: string;
  columns: Readonly<Record<string, SQL>>;
  /** From `from` to the end of the conditions, of which there is at least one. */
  source: SQL;
  /** Unique within the sheet. */
  key: readonly KeyPart[];
}

/** Texts, numbers, truths, lists of texts, JSON, or null. */
export type SheetRow = Record<string, unknown>;

/** What all exported values of this type lie behind. */
const BEFORE_ALL: Record<KeyPart['type'], string> = { bigint: '-1', text: '', timestamptz: '-infinity' };

/** Rows after a place; each has its own place as `place`. */
export function selectPage({ columns, source, key }: Sheet, after: readonly string[] | null, limit: number): SQL {
  const selected = Object.entries(columns).map(([name, value]) => sql`${value} as ${sql.identifier(name)}`);
  const order = sql.join(
    key.map(({ by }) => by),
    sql`, `,
  );
  const place = key.map(({ type }, index) => sql`${after?.[index] ?? BEFORE_ALL[type]}::${sql.raw(type)}`);
  const texts = key.map(({ by }) => sql`(${by})::text`);
  return sql`select ${sql.join(selected, sql`, `)}, jsonb_build_array(${sql.join(texts, sql`, `)}) as place
    ${source} and (${order}) > (${sql.join(place, sql`, `)}) order by ${order} limit ${limit}`;
}

/** How many rows a sheet has. */
export function selectCount({ source }: Sheet): SQL {
  return sql`select count(*)::float8 as rows ${source}`;
}

/** The artists of a track as printed. */
const credit = sql`(select string_agg(name || join_phrase, '' order by position) from track_artist where track_id = t.id)`;

const externalId = (of: 'track' | 'recording', provider: string) => sql`
  (select min(external_id) from ${sql.raw(`${of}_external_id`)} where ${sql.raw(`${of}_id`)} = ${of === 'track' ? sql`t.id` : sql`t.recording_id`}
    and provider = ${provider})`;

const isrc = sql`coalesce(t.isrc, ${externalId('recording', 'isrc')})`;

/** What says which track `t` is, here and elsewhere; its album is `al`. */
export const trackColumns = {
  title: sql`t.title`,
  artist: credit,
  album: sql`al.title`,
  duration_ms: sql`t.duration_ms`,
  isrc,
  fonoteca_id: sql`t.id`,
  mbid: externalId('recording', 'mbid'),
  spotify: externalId('track', 'spotify'),
  deezer: externalId('track', 'deezer'),
  itunes: externalId('track', 'itunes'),
};

/** A time as callers see it. */
export const at = (column: string): SQL => isoInstant(sql.raw(column));
