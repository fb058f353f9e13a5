import {
  type PlaylistDeps,
  readWholePlaylist,
  type WholePlaylist,
  writePlaylistFile,
} from '#features/playlists/index.ts';
import type { SheetRow } from './sheet-sql.ts';

/** The columns of a table of all playlists: those that reading a playlist out of a file knows, after which playlist it is. */
export const PLAYLIST_COLUMNS = [
  ...['playlist', 'playlist_id', 'position', 'title', 'artist', 'album', 'duration_ms', 'isrc', 'fonoteca_id'],
  ...['mbid', 'spotify', 'deezer', 'itunes', 'added_at'],
];

interface PlaylistFile {
  id: number;
  playlist: WholePlaylist;
  content(format: 'jspf' | 'csv'): string;
}

/** The playlists that the rows of their sheet name, one at a time, with all their tracks. */
export async function* readPlaylistFiles(
  deps: PlaylistDeps,
  accountId: number,
  pages: AsyncIterable<readonly SheetRow[]>,
): AsyncGenerator<PlaylistFile> {
  for await (const page of pages) {
    for (const row of page) {
      const id = Number(row.id);
      const playlist = await readWholePlaylist(deps, { playlistId: id, viewerId: accountId });
      if (playlist) yield { id, playlist, content: (format) => writePlaylistFile(format, playlist) };
    }
  }
}

/** Their tracks as rows of one table, a page for each playlist. */
export async function* rowsOf(files: AsyncIterable<PlaylistFile>): AsyncGenerator<SheetRow[]> {
  for await (const { id, playlist } of files) {
    yield playlist.tracks.map(({ id: trackId, durationMs, externalIds, addedAt, ...track }, index) => {
      const { mbid, spotify, deezer, itunes } = externalIds;
      const place = { playlist: playlist.name, playlist_id: id, position: index + 1 };
      const ids = { fonoteca_id: trackId, mbid, spotify, deezer, itunes };
      return { ...place, ...track, duration_ms: durationMs, ...ids, added_at: addedAt };
    });
  }
}
