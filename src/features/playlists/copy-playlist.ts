import type { AskedPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { copyEntries } from './playlist-entries.repository.ts';
import { insertPlaylist } from './playlists.repository.ts';
import { getFilledPlaylist } from './read-playlist.ts';

/**
 * Makes a private playlist of this person's own with the same tracks, also of a smart one; its cover stays behind. Returns its id.
 * Rejects with an `AppError` when the playlist may not be read.
 */
export async function copyPlaylist(deps: PlaylistDeps, of: AskedPlaylist, name?: string): Promise<number> {
  const original = await getFilledPlaylist(deps, of);
  const { viewerId: accountId } = of;
  const now = deps.clock.now();
  return deps.database.transaction(async (tx) => {
    const { name: originalName, description } = original;
    const to = await insertPlaylist(tx, { accountId, name: name ?? originalName, description, isPublic: false, now });
    await copyEntries(tx, { from: original.id, to, addedBy: accountId, now });
    return to;
  });
}
