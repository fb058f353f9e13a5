import { readWrittenTracks } from './file-tracks.repository.ts';
import type { FileFormat } from './files/playlist-file.ts';
import { writePlaylistFile } from './files/write-playlist-file.ts';
import type { AskedPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { getFilledPlaylist } from './read-playlist.ts';

/** A playlist as a file of some kind, with what the file is to be called. Rejects with an `AppError` when it may not be read. */
export async function exportPlaylist(
  deps: PlaylistDeps,
  asked: AskedPlaylist,
  format: FileFormat,
): Promise<{ content: string; fileName: string }> {
  const { id, name, description } = await getFilledPlaylist(deps, asked);
  const tracks = await deps.database.run((db) => readWrittenTracks(db, id));
  const fileName = `${name.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_')}.${format}`;
  return { content: writePlaylistFile(format, { name, description, tracks }), fileName };
}
