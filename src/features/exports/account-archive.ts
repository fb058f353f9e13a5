import sanitize from 'sanitize-filename';
import { createCovers } from '#features/playlists/index.ts';
import { type ZipEntry, zipStream } from '#lib/zip-stream.ts';
import { accountSheets, playlistsSheet } from './account-sheets-sql.ts';
import { findAvatar } from './accounts.repository.ts';
import type { ExportWish } from './export.job.ts';
import type { WriteDeps } from './export-deps.ts';
import { readPlaylistFiles } from './playlist-lines.ts';
import { readSheet } from './sheets.repository.ts';
import { type Counted, writeSheet } from './write-rows.ts';

/** Characters of a playlist's name in that of its file, which no file system finds too long. */
const MAX_NAME = 50;

/** Everything that is somebody's, and nothing that is another's, as a ZIP: a file for each table, one for each playlist, and what they are. */
export function writeAccountArchive(deps: WriteDeps, wish: ExportWish, counted: Counted): AsyncIterable<Uint8Array> {
  return zipStream(entriesOf(deps, wish, counted), deps.clock.now());
}

async function* entriesOf(
  { database, clock, auth, config }: WriteDeps,
  { accountId, format }: ExportWish,
  counted: Counted,
): AsyncGenerator<ZipEntry> {
  yield { path: 'README.txt', pieces: [README] };
  for (const sheet of accountSheets(accountId)) {
    const pages = counted(readSheet(database, sheet));
    yield { path: `${sheet.name}.${format}`, pieces: writeSheet(sheet, format, pages) };
  }
  const playlists = readSheet(database, playlistsSheet(accountId));
  const ending = format === 'csv' ? 'csv' : 'jspf';
  const covers = createCovers({ storageRoot: config.storageRoot, clock });
  for await (const { id, playlist, content } of readPlaylistFiles({ database, clock }, accountId, playlists)) {
    const name = [...sanitize(playlist.name, { replacement: '_' })].slice(0, MAX_NAME).join('');
    yield { path: `playlists/${id} ${name}.${ending}`, pieces: [content(ending)] };
    const cover = playlist.cover && (await covers.read(playlist.cover));
    if (cover) yield { path: `playlists/${id} ${name}.webp`, pieces: [cover], compress: false };
  }
  const avatar = await database.run((db) => findAvatar(db, accountId));
  const picture = avatar && (await auth.avatars.read(avatar));
  if (picture) yield { path: 'avatar.webp', pieces: [picture], compress: false };
}

const README = `What this Fonoteca server keeps under your account.

account             who you are: name, email address, region, time zone
listen              what you listened to; as .jsonl in the format of ListenBrainz, which reads it
playlists/          your playlists with their tracks, as JSPF (ListenBrainz and others read it) or CSV, and the covers that you gave them
playlist            the same without tracks, with the rules of smart ones
playlist_collaborator  playlists of others in which you may do something, by number
favorite_*          artists, albums and tracks that you love
rating, reaction    your stars, likes and dislikes
personal_tag, tagged_*  your tags, and what carries them
hidden_*            what you do not want to meet
own_lyrics          words that you wrote down
audio_file, download, video_choice  files that you brought, downloads that you asked for, videos that you chose
import, upload, unmatched_listen  what you imported and uploaded, and listens whose song is not here
api_key, session, invitation  names and times of your keys, logins and invitations; never what opens anything
avatar.webp         your picture, if you gave one

Times are UTC. fonoteca_id is a number of this server; isrc, mbid (MusicBrainz), spotify, deezer and itunes name a song anywhere.
`;
