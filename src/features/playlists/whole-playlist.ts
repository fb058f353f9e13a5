import { AppError } from '#lib/errors.ts';
import { readWrittenTracks } from './file-tracks.repository.ts';
import type { WrittenPlaylist } from './files/playlist-file.ts';
import type { AskedPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { getPlaylist } from './read-playlist.ts';
import { ensureFilled } from './smart/ensure-filled.ts';

export interface WholePlaylist extends WrittenPlaylist {
  /** The file of the cover that somebody gave it. */
  cover: string | null;
}

/**
 * A playlist with all its tracks, for an export of everything: a smart one whose rules take too long goes out as it was filled last, and
 * null is one that was deleted meanwhile.
 */
export async function readWholePlaylist(deps: PlaylistDeps, asked: AskedPlaylist): Promise<WholePlaylist | null> {
  await ensureFilled(deps, asked.playlistId).catch(unless('rules.too_costly'));
  const playlist = await getPlaylist(deps, asked).catch(unless('playlist.not_found'));
  if (!playlist) return null;
  const tracks = await deps.database.run((db) => readWrittenTracks(db, playlist.id));
  const { name, description, cover } = playlist;
  return { name, description, cover, tracks };
}

function unless(code: string) {
  return (error: unknown): undefined => {
    if (!(error instanceof AppError && error.code === code)) throw error;
  };
}
