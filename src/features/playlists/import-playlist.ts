import type { Queryable } from '#db/client.ts';
import { MAX_TRACKS, tooMany } from './add-tracks.ts';
import { type FileFormat, oneLine } from './files/playlist-file.ts';
import { readPlaylistFile } from './files/read-playlist-file.ts';
import { matchFileTracks, type NotFound } from './match-file-tracks.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { addEntries } from './playlist-entries.repository.ts';
import { insertPlaylist } from './playlists.repository.ts';
import { MAX_DESCRIPTION, MAX_NAME, playlistName } from './playlists.schemas.ts';

interface ImportInput {
  viewerId: number;
  /** What stands in the file. */
  content: string;
  /** Its content says, unless the caller does. */
  format?: FileFormat;
  name?: string;
  /** What the file is called, if it is one. */
  fileName?: string;
  /** What belongs to it: done in the transaction that makes the playlist. */
  note?(tx: Queryable, imported: Imported): Promise<void>;
}

/** What became of the entries of a file. */
export interface Imported {
  playlistId: number;
  matched: number;
  notFound: NotFound[];
}

/** Makes a private playlist of the tracks here that a file names. Rejects with an `AppError` when the file cannot be read or is too long. */
export async function importPlaylist(
  { database, clock }: PlaylistDeps,
  { viewerId, content, format, name, fileName, note }: ImportInput,
): Promise<Imported> {
  const file = readPlaylistFile(content, { maxTracks: MAX_TRACKS, format });
  if (file.tracks.length > MAX_TRACKS) throw tooMany();
  const { trackIds, notFound } = await database.run((db) => matchFileTracks(db, file.tracks));
  const now = clock.now();
  return database.transaction(async (tx) => {
    const playlistId = await insertPlaylist(tx, {
      accountId: viewerId,
      name: name ?? nameOf(file.name, fileName),
      description: file.description?.replaceAll('\0', '').slice(0, MAX_DESCRIPTION).toWellFormed() ?? null,
      isPublic: false,
      now,
    });
    const { added } = await addEntries(tx, {
      playlistId,
      trackIds,
      position: 0,
      allowDuplicates: true,
      addedBy: viewerId,
      now,
    });
    const imported = { playlistId, matched: added.length, notFound };
    await note?.(tx, imported);
    return imported;
  });
}

/** What the file calls it, else what the file is called. */
function nameOf(title = '', fileName = ''): string {
  const stem = fileName.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
  for (const name of [title, stem]) {
    const fit = playlistName.safeParse([...oneLine(name)].slice(0, MAX_NAME).join(''));
    if (fit.success) return fit.data;
  }
  return 'Imported playlist';
}
