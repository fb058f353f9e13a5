import { changeTracks } from './change-playlist.ts';
import type { OrderedEntry } from './new-order.ts';
import type { AskedPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { listOrder, writeOrder } from './playlist-entries.repository.ts';

/** Gives the tracks of a playlist another order: `newOrder` returns the same entries. Returns how many they are. */
export async function reorderTracks(
  deps: PlaylistDeps,
  of: AskedPlaylist,
  newOrder: (entries: readonly OrderedEntry[]) => OrderedEntry[],
): Promise<number> {
  const { total } = await changeTracks(deps, of, async (tx, { id }) => {
    const entries = await listOrder(tx, id);
    const wanted = newOrder(entries);
    await writeOrder(
      tx,
      wanted.map(({ entryId }) => entryId),
    );
    return { isChanged: wanted.some((entry, place) => entry !== entries[place]), total: entries.length };
  });
  return total;
}
