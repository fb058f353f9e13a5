import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { rowsAs } from '#db/upsert.ts';

/** Two of ours are one: what people did to `from` they did to `to`. */
export interface Move {
  from: number;
  to: number;
}

interface PersonalTable {
  table: string;
  /** What stands beside the moved id in the unique key; empty when the rows have an id of their own. */
  key: readonly string[];
  rest: readonly string[];
  /** What is done when the person has such a row for both; unless told, the one for `to` stays. */
  onBoth?: string;
  /** Its rows also name what their track carries, and are found by that. */
  namesRecording?: true;
}

/** The later word counts. */
const laterOf = (table: string, at: string, columns: readonly string[]) =>
  `do update set ${columns.map((name) => `${name} = excluded.${name}`).join(', ')} where excluded.${at} > ${table}.${at}`;

/** Since the first time. */
const earliestOf = (table: string) => `do update set created_at = least(${table}.created_at, excluded.created_at)`;

const PERSONAL: Record<'artist' | 'album' | 'track' | 'recording', readonly PersonalTable[]> = {
  artist: [
    { table: 'favorite_artist', key: ['account_id'], rest: ['created_at'], onBoth: earliestOf('favorite_artist') },
    { table: 'tagged_artist', key: ['tag_id'], rest: ['tagged_at'] },
    { table: 'hidden_artist', key: ['account_id'], rest: ['hidden_at'] },
  ],
  album: [
    { table: 'favorite_album', key: ['account_id'], rest: ['created_at'], onBoth: earliestOf('favorite_album') },
    { table: 'tagged_album', key: ['tag_id'], rest: ['tagged_at'] },
  ],
  track: [
    { table: 'favorite_track', key: ['account_id'], rest: ['created_at'], onBoth: earliestOf('favorite_track') },
    { table: 'tagged_track', key: ['tag_id'], rest: ['tagged_at'] },
    {
      table: 'listen',
      key: ['account_id', 'listened_at'],
      rest: ['id', 'duration_played_ms', 'source'],
      namesRecording: true,
    },
    { table: 'playlist_track', key: [], rest: [] },
    { table: 'playlist_edition_track', key: [], rest: [] },
    { table: 'upload_file', key: [], rest: [] },
  ],
  recording: [
    {
      table: 'rating',
      key: ['account_id'],
      rest: ['value', 'rated_at'],
      onBoth: laterOf('rating', 'rated_at', ['value', 'rated_at']),
    },
    {
      table: 'reaction',
      key: ['account_id'],
      rest: ['kind', 'reacted_at'],
      onBoth: laterOf('reaction', 'reacted_at', ['kind', 'reacted_at']),
    },
    { table: 'audio_file', key: [], rest: [] },
    { table: 'download', key: [], rest: [] },
    {
      table: 'video_choice',
      key: ['video_id'],
      rest: ['verdict', 'video', 'account_id', 'decided_at'],
      // What a person has decided outlasts our own choice; of two people the later one.
      onBoth: `do update set verdict = excluded.verdict, video = excluded.video, account_id = excluded.account_id,
        decided_at = excluded.decided_at where excluded.verdict <> 'matched'
        and (video_choice.verdict = 'matched' or excluded.decided_at > video_choice.decided_at)`,
    },
    { table: 'lyrics', key: ['source'], rest: ['plain', 'synced', 'language', 'instrumental', 'fetched_at'] },
    {
      table: 'own_lyrics',
      key: ['account_id'],
      rest: ['plain', 'synced', 'language', 'written_at'],
      onBoth: laterOf('own_lyrics', 'written_at', ['plain', 'synced', 'language', 'written_at']),
    },
  ],
};

/**
 * Takes what people did to rows that are about to go over to those that stay. Returns how many rows were moved. Tallies follow the listens
 * by a trigger of their own.
 */
export async function movePersonalRows(
  db: Queryable,
  of: keyof typeof PERSONAL,
  moves: readonly Move[],
): Promise<number> {
  let moved = 0;
  for (const personal of moves.length > 0 ? PERSONAL[of] : []) moved += await moveRows(db, `${of}_id`, personal, moves);
  return moved;
}

async function moveRows(
  db: Queryable,
  column: string,
  { table, key, rest, onBoth = 'do nothing', namesRecording }: PersonalTable,
  moves: readonly Move[],
): Promise<number> {
  const rows = rowsAs('r', { from: 'int', to: 'int' }, moves);
  if (key.length === 0) {
    const updated = await db.execute(sql`
      update ${sql.raw(table)} t set ${sql.raw(column)} = r."to" from ${rows} where t.${sql.raw(column)} = r."from"`);
    return updated.count;
  }
  const carried = [...key, ...rest];
  const names = sql.raw(carried.join(', '));
  const unique = sql.raw([column, ...key].join(', '));
  // One row at a time would meet the others of its own statement: those that several losers have are made one first.
  const gathered = sql.raw(gather(key, rest));
  const carriedBy = (track: string) => sql`(select recording_id from track where id = ${sql.raw(track)})`;
  const inserted = await db.execute(sql`
    with gone as (
      delete from ${sql.raw(table)} t using ${rows} where t.${sql.raw(column)} = r."from"
        ${namesRecording ? sql`and t.recording_id = ${carriedBy('r."from"')}` : sql``}
      returning r."to", ${sql.raw(carried.map((name) => `t.${name}`).join(', '))}
    ), gathered as (${gathered})
    insert into ${sql.raw(table)} (${sql.raw(column)}, ${names}${namesRecording ? sql`, recording_id` : sql``})
    select "to", ${names}${namesRecording ? sql`, ${carriedBy('"to"')}` : sql``} from gathered
    on conflict (${unique}) ${sql.raw(onBoth)}`);
  return inserted.count;
}

/** One row for each key of what several rows leave behind: a favourite is one since the first time, else the latest stays. */
function gather(key: readonly string[], rest: readonly string[]): string {
  const unique = ['"to"', ...key].join(', ');
  const at = rest.find((name) => name.endsWith('_at')) ?? 'id';
  return `select distinct on (${unique}) * from gone order by ${unique}, ${at}${at === 'created_at' ? '' : ' desc'}`;
}
