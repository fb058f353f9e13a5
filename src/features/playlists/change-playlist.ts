import type { Queryable } from '#db/client.ts';
import { type AskedPlaylist, holdPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { type AccessiblePlaylist, demand, demandEditable } from './playlist-rights.ts';
import { type PlaylistChange, updatePlaylist } from './playlists.repository.ts';

/**
 * Changes the tracks of a playlist in one transaction, during which nobody else does; `change` says whether there was anything to
 * change. Rejects with an `AppError` when this person may not, or when it is a smart playlist.
 */
export function changeTracks<T extends { isChanged: boolean }>(
  { database, clock }: PlaylistDeps,
  of: AskedPlaylist,
  change: (tx: Queryable, playlist: AccessiblePlaylist) => Promise<T>,
): Promise<T> {
  return database.transaction(async (tx) => {
    const playlist = demandEditable(await holdPlaylist(tx, of), of.playlistId);
    const result = await change(tx, playlist);
    if (result.isChanged) await updatePlaylist(tx, playlist.id, {}, clock.now());
    return result;
  });
}

/** Changes what a playlist is called and the like. Rejects with an `AppError` unless this person owns it. Returns it as it was before. */
export function editPlaylist(
  { database, clock }: PlaylistDeps,
  of: AskedPlaylist,
  change: PlaylistChange,
): Promise<AccessiblePlaylist> {
  return database.transaction(async (tx) => {
    const playlist = demand(await holdPlaylist(tx, of), of.playlistId, 'own');
    await updatePlaylist(tx, playlist.id, change, clock.now());
    return playlist;
  });
}
