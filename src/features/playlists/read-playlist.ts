import type { Queryable } from '#db/client.ts';
import { readTracks } from '#features/catalog/index.ts';
import { type AskedPlaylist, findPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import type { StoredEntry } from './playlist-entries.repository.ts';
import { type AccessiblePlaylist, demand, noSuchPlaylist, type ViewerRight } from './playlist-rights.ts';
import type { PlaylistEntryView } from './playlist-tracks.schemas.ts';
import { readPlaylists } from './playlists.repository.ts';
import type { PlaylistView } from './playlists.schemas.ts';
import { ensureFilled } from './smart/ensure-filled.ts';

/** A playlist, if this person may do this much with it. Rejects with an `AppError` if not. */
export async function getPlaylist(
  { database }: PlaylistDeps,
  of: AskedPlaylist,
  right: ViewerRight = 'view',
): Promise<AccessiblePlaylist> {
  return demand(await database.run((db) => findPlaylist(db, of)), of.playlistId, right);
}

/** As `getPlaylist`; a smart one is filled with what its rules say now. */
export async function getFilledPlaylist(deps: PlaylistDeps, of: AskedPlaylist): Promise<AccessiblePlaylist> {
  const playlist = await getPlaylist(deps, of);
  if (playlist.smartKind !== null) await ensureFilled(deps, playlist.id);
  return playlist;
}

/** A playlist as this person sees it. Rejects with an `AppError` when it was deleted meanwhile. */
export async function showPlaylist(
  { database }: PlaylistDeps,
  { playlistId, viewerId }: AskedPlaylist,
): Promise<PlaylistView> {
  const [playlist] = await database.run((db) => readPlaylists(db, [playlistId], viewerId));
  if (!playlist) throw noSuchPlaylist(playlistId);
  return playlist;
}

/** Entries as this person sees them; `first` is the place of the first of them. */
export async function showEntries(
  db: Queryable,
  { entries, first }: { entries: readonly StoredEntry[]; first: number },
  viewerId: number,
): Promise<PlaylistEntryView[]> {
  const ids = [...new Set(entries.map(({ trackId }) => trackId))];
  const tracks = new Map((await readTracks(db, ids, viewerId)).map((track) => [track.id, track]));
  return entries.flatMap(({ entryId, trackId, addedAt, addedBy, reason }, index) => {
    const track = tracks.get(trackId);
    if (!track) return []; // deleted meanwhile
    const place = { entry_id: entryId, position: first + index, track_number: track.position };
    return [{ ...track, ...place, added_at: addedAt, added_by: addedBy, reason }];
  });
}
