import { AppError } from '#lib/errors.ts';
import { changeTracks } from './change-playlist.ts';
import type { AskedPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { entryAt, removeEntries } from './playlist-entries.repository.ts';

interface Removal extends AskedPlaylist {
  trackId: number;
  /** Only where it stands at this place, from 0. */
  position?: number;
}

/** Takes a track out of a playlist, wherever it stands. Rejects with an `AppError` when it does not stand there. */
export async function removeTrack(deps: PlaylistDeps, { trackId, position, ...of }: Removal): Promise<void> {
  await changeTracks(deps, of, async (tx, { id: playlistId }) => {
    const entry = position === undefined ? undefined : await entryAt(tx, playlistId, position);
    if (position !== undefined && entry?.trackId !== trackId) {
      const detail = `Another track, or none, stands at position ${position}: the playlist has changed. Read it again.`;
      throw new AppError('conflict', 'playlist.moved', detail);
    }
    const removed = await removeEntries(tx, { playlistId, trackId, entryId: entry?.entryId });
    if (removed === 0) {
      throw new AppError('not_found', 'playlist.track_not_found', `The playlist does not have the track ${trackId}.`);
    }
    return { isChanged: true };
  });
}
