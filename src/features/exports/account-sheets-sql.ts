import { type SQL, sql } from 'drizzle-orm';
import { listensSheet } from './library-sheets-sql.ts';
import { at, type KeyPart, type Sheet, trackColumns } from './sheet-sql.ts';

const ofTrack = sql`join track t on t.id = o.track_id join album al on al.id = t.album_id`;
const ofAlbum = sql`join album al on al.id = o.album_id`;
const ofArtist = sql`join artist a on a.id = o.artist_id`;
const ofRecording = sql`join recording c on c.id = o.recording_id join artist a on a.id = c.artist_id`;
const nothing = sql``;

const albumColumns = {
  title: sql`al.title`,
  artist: sql`(select string_agg(name || join_phrase, '' order by position) from album_artist where album_id = al.id)`,
  release_date: sql`al.release_date`,
  upc: sql`al.barcode`,
  fonoteca_id: sql`al.id`,
};
const artistColumns = { name: sql`a.name`, disambiguation: sql`a.disambiguation`, fonoteca_id: sql`a.id` };
const idOfRecording = (provider: string) => sql`
  (select min(external_id) from recording_external_id where recording_id = c.id and provider = ${provider})`;
const recordingColumns = {
  title: sql`c.title`,
  artist: sql`a.name`,
  isrc: idOfRecording('isrc'),
  mbid: idOfRecording('mbid'),
  fonoteca_recording_id: sql`c.id`,
};

/** A column as it is. */
const plain = (...names: string[]) => Object.fromEntries(names.map((name) => [name, sql`o.${sql.identifier(name)}`]));
/** A column of times as callers see them. */
const times = (...names: string[]) => Object.fromEntries(names.map((name) => [name, at(`o.${name}`)]));
const number = (column: string): KeyPart => ({ by: sql.raw(`o.${column}`), type: 'bigint' });
const text = (column: string): KeyPart => ({ by: sql.raw(`o.${column}::text`), type: 'text' });

/**
 * Everything that is kept under somebody's account but for what is in their playlists, and nothing that is another's or that could be
 * used to get in. A table with an account that is neither here nor among `LEFT_OUT` fails a test.
 */
export function accountSheets(accountId: number): Sheet[] {
  const own = ownSheets(accountId);
  const tag = { tag: sql`p.name`, tagged_at: at('o.tagged_at') };
  const tagged = (of: string, joins: SQL, columns: Record<string, SQL>): Sheet => ({
    name: `tagged_${of}`,
    columns: { ...tag, ...columns },
    source: sql`from ${sql.raw(`tagged_${of}`)} o join personal_tag p on p.id = o.tag_id ${joins} where p.account_id = ${accountId}`,
    key: [number('tag_id'), number(`${of}_id`)],
  });
  return [
    profileSheet(accountId),
    listensSheet(accountId),
    playlistsSheet(accountId),
    own('playlist_collaborator', nothing, plain('playlist_id', 'right'), number('playlist_id')),
    own('favorite_artist', ofArtist, { ...artistColumns, ...times('created_at') }, number('artist_id')),
    own('favorite_album', ofAlbum, { ...albumColumns, ...times('created_at') }, number('album_id')),
    own('favorite_track', ofTrack, { ...trackColumns, ...times('created_at') }, number('track_id')),
    own(
      'rating',
      ofRecording,
      { ...recordingColumns, ...plain('value'), ...times('rated_at') },
      number('recording_id'),
    ),
    own(
      'reaction',
      ofRecording,
      { ...recordingColumns, ...plain('kind'), ...times('reacted_at') },
      number('recording_id'),
    ),
    own('personal_tag', nothing, { ...plain('name', 'color'), ...times('created_at') }, number('id')),
    tagged('artist', ofArtist, artistColumns),
    tagged('album', ofAlbum, albumColumns),
    tagged('track', ofTrack, trackColumns),
    own('hidden_artist', ofArtist, { ...artistColumns, ...times('hidden_at') }, number('artist_id')),
    own('hidden_tag', nothing, { ...plain('name'), ...times('hidden_at') }, text('name_norm')),
    own(
      'own_lyrics',
      ofRecording,
      { ...recordingColumns, ...plain('plain', 'synced', 'language'), ...times('written_at') },
      number('recording_id'),
    ),
    ...soundSheets(own),
    ...importSheets(own),
    own('api_key', nothing, { ...plain('name', 'scopes'), ...times('created_at', 'used_at') }, number('id')),
    own('session', nothing, times('created_at', 'used_at', 'expires_at'), text('id')),
    {
      name: 'invitation',
      columns: times('created_at', 'expires_at'),
      source: sql`from invitation o where o.invited_by = ${accountId}`,
      key: [number('id')],
    },
  ];
}

/** Tables with an account that are not exported, and why. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  play_tally: 'counted from the listens',
  playlist_track: 'in the files of the playlists',
};

type Own = (table: string, joins: SQL, columns: Record<string, SQL>, ...key: KeyPart[]) => Sheet;

const ownSheets =
  (accountId: number): Own =>
  (name, joins, columns, ...key) => ({
    name,
    columns,
    source: sql`from ${sql.identifier(name)} o ${joins} where o.account_id = ${accountId}`,
    key,
  });

function profileSheet(accountId: number): Sheet {
  return {
    name: 'account',
    columns: {
      ...plain('username', 'email', 'roles', 'bio', 'region', 'time_zone'),
      ...times('created_at', 'registered_at'),
    },
    source: sql`from account o where o.id = ${accountId}`,
    key: [number('id')],
  };
}

/** The playlists that somebody owns, without their tracks. */
export function playlistsSheet(accountId: number): Sheet {
  const columns = plain('id', 'name', 'description', 'is_public', 'smart_kind', 'criteria');
  return ownSheets(accountId)('playlist', nothing, { ...columns, ...times('created_at', 'updated_at') }, number('id'));
}

/** The files that somebody brought, asked for, and chose. */
function soundSheets(own: Own): Sheet[] {
  const ofFile = sql`left join recording c on c.id = o.recording_id left join artist a on a.id = c.artist_id`;
  const file = { ...plain('path', 'sha256', 'origin', 'source_url'), bytes: sql`o.bytes::float8`, ...recordingColumns };
  const video = { ...recordingColumns, ...plain('video_id', 'verdict'), ...times('decided_at') };
  const download = { ...recordingColumns, ...plain('format', 'outcome', 'source_url') };
  return [
    own('audio_file', ofFile, { ...file, ...times('created_at') }, number('id')),
    own('download', ofRecording, { ...download, ...times('created_at', 'finished_at') }, number('id')),
    own('video_choice', ofRecording, video, number('recording_id'), text('video_id')),
  ];
}

/** What somebody brought from elsewhere. */
function importSheets(own: Own): Sheet[] {
  const begun = { begun_at: at('j.created_at') };
  const song = plain('title', 'artist', 'album', 'isrc', 'mbid', 'spotify_id', 'duration_played_ms', 'source');
  const ofUpload = sql`join upload_file f on f.upload_id = o.id`;
  const upload = {
    name: sql`f.name`,
    bytes: sql`f.bytes::float8`,
    outcome: sql`f.outcome`,
    ...times('created_at', 'expires_at'),
  };
  const counts = plain('kind', 'file_name', 'total', 'created', 'updated', 'unchanged', 'refused');
  return [
    own('import', sql`join job j on j.id = o.id`, { ...counts, ...begun }, text('id')),
    own('upload', ofUpload, upload, text('id'), { by: sql`f.number`, type: 'bigint' }),
    own('unmatched_listen', nothing, { ...times('listened_at'), ...song }, number('id')),
  ];
}
