import { sql } from 'drizzle-orm';
import type { Queryable } from '#db/client.ts';
import { isoInstant } from '#db/iso-instant.ts';
import { idArray, rowsAs, textArray } from '#db/upsert.ts';
import type { ExternalIds } from '#music/provider-names.ts';
import type { CandidateFacts, Lead } from './choose-track.ts';
import type { WrittenTrack } from './files/playlist-file.ts';

const credit = sql`coalesce((select string_agg(name || join_phrase, '' order by position) from track_artist where track_id = t.id), '')`;

/** All tracks of a playlist in order, with what a file says about them. */
export async function readWrittenTracks(db: Queryable, playlistId: number): Promise<WrittenTrack[]> {
  const rows = await db.execute<WrittenTrack & { externalIds: ExternalIds } & Record<string, unknown>>(sql`
    select t.id, t.title, ${credit} as artist, al.title as album, t.duration_ms as "durationMs",
      coalesce(t.isrc, (select min(external_id) from recording_external_id r where r.recording_id = t.recording_id and provider = 'isrc')) as isrc,
      coalesce((select jsonb_object_agg(provider, external_id order by length(external_id) desc, external_id desc) from (
        select provider, external_id from track_external_id where track_id = t.id
        union all select provider, external_id from recording_external_id r where r.recording_id = t.recording_id and provider = 'mbid') ids), '{}') as "externalIds",
      ${isoInstant(sql`e.added_at`)} as "addedAt"
    from playlist_track e join track t on t.id = e.track_id join album al on al.id = t.album_id
    where e.playlist_id = ${playlistId} order by e.position, e.id`);
  return [...rows];
}

/** Something that a file says which may lead to tracks; a name without artists leads to those of anybody. */
export type Clue =
  | { localId: number }
  | { provider: string; externalId: string }
  | { titleNorm: string; artists: string[] };

/** Where a clue ends: `at` is its index among the clues. */
interface End {
  at: number;
  id: number;
  by: Lead['by'];
}

/** A title that is everybody's (`Intro`) leads to so many tracks at most, the most popular first. */
const MAX_OF_A_NAME = 100;
const ID_COLUMNS = { at: 'int', provider: 'text', externalId: 'text' } as const;

/** The tracks to which clues lead, in one statement. */
export async function followClues(db: Queryable, clues: readonly Clue[]): Promise<End[]> {
  const numbered = clues.map((clue, at) => ({ at, ...clue }));
  const localIds = numbered.filter((clue) => 'localId' in clue);
  const externalIds = numbered.filter((clue) => 'provider' in clue);
  const names = numbered.filter((clue) => 'titleNorm' in clue);
  const ends = await db.execute<End & Record<string, unknown>>(sql`
    select r.at, t.id, 'local' as by from ${rowsAs('r', { at: 'int', localId: 'int' }, localIds)} join track t on t.id = r."localId"
    union all
    select r.at, e.track_id, 'track' from ${rowsAs('r', ID_COLUMNS, externalIds)}
      join track_external_id e on e.provider = r.provider and e.external_id = r."externalId"
    union all
    select r.at, t.id, 'recording' from ${rowsAs('r', ID_COLUMNS, externalIds)}
      join recording_external_id e on e.provider = r.provider and e.external_id = r."externalId"
      join track t on t.recording_id = e.recording_id
    union all
    select r.at, t.id, 'name' from ${rowsAs('r', { at: 'int', titleNorm: 'text', artists: 'text[]' }, names)}
      cross join lateral (
        select id from track where title_norm = r."titleNorm" and (r.artists = '{}' or exists (
          select from track_artist c join artist a on a.id = c.artist_id
          where c.track_id = track.id and (a.name_norm = any(r.artists) or a.aliases && r.artists)))
        order by popularity desc, id limit ${MAX_OF_A_NAME}) t`);
  return [...ends];
}

/** What tells tracks apart that a file may mean. */
export async function readCandidates(db: Queryable, ids: readonly number[]): Promise<CandidateFacts[]> {
  if (ids.length === 0) return [];
  const rows = await db.execute<CandidateFacts & Record<string, unknown>>(sql`
    select t.id, t.title, ${credit} as credit, al.title as album, t.duration_ms as "durationMs", t.popularity,
      coalesce((select jsonb_agg(distinct n.form) from track_artist c join artist a on a.id = c.artist_id,
        unnest(a.aliases || a.name_norm) as n(form) where c.track_id = t.id), '[]') as artists
    from track t join album al on al.id = t.album_id where t.id = any(${idArray(ids)})`);
  return [...rows];
}

/** Which of these normalised names are artists here. */
export async function knownArtistNames(db: Queryable, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await db.execute<{ name_norm: string }>(sql`
    select distinct name_norm from artist where name_norm = any(${textArray(names)})`);
  return new Set(rows.map(({ name_norm }) => name_norm));
}
