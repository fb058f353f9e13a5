import type { Queryable } from '#db/client.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { listEntries } from '../playlist-entries.repository.ts';
import { noSuchPlaylist } from '../playlist-rights.ts';
import { readPlaylists } from '../playlists.repository.ts';
import { showEntries } from '../read-playlist.ts';
import { storedCriteria } from './criteria.schemas.ts';
import { findSmartPlaylists, type SmartPlaylist } from './smart-playlists.repository.ts';
import type { SmartListedView, SmartPlaylistView } from './smart-playlists.schemas.ts';

const SHOWN_TRACKS = 500;

/**
 * Somebody's own smart playlist.
 * @throws {AppError} not found, also for one of somebody else.
 */
export async function getOwnSmartPlaylist(
  { database, clock }: PlaylistDeps,
  id: number,
  accountId: number,
): Promise<SmartPlaylist> {
  const [playlist] = await database.run((db) => findSmartPlaylists(db, [id], clock.now()));
  if (playlist?.accountId !== accountId) throw noSuchPlaylist(id);
  return playlist;
}

/** Own smart playlists as their owner sees them, without their tracks. */
export async function readSmartPlaylists(
  db: Queryable,
  ids: readonly number[],
  { accountId, now }: { accountId: number; now: Date },
): Promise<SmartListedView[]> {
  const smart = new Map((await findSmartPlaylists(db, ids, now)).map((playlist) => [playlist.id, playlist]));
  return (await readPlaylists(db, ids, accountId)).flatMap((playlist) => {
    const stored = smart.get(playlist.id);
    return stored ? [{ ...playlist, filled_at: stored.filledAt, ...criteriaView(stored) }] : [];
  });
}

function criteriaView({ kind, criteria }: SmartPlaylist) {
  if (kind !== 'rules') return storedCriteria.kind(criteria);
  const { rules, ...rest } = storedCriteria.rules(criteria);
  return { ...rest, rules: { ...rules } };
}

/** An own smart playlist with the first of the tracks that it holds. Rejects with an `AppError` when it was deleted meanwhile. */
export async function showSmartPlaylist(
  { database, clock }: PlaylistDeps,
  id: number,
  accountId: number,
): Promise<SmartPlaylistView> {
  return database.run(async (db) => {
    const [playlist] = await readSmartPlaylists(db, [id], { accountId, now: clock.now() });
    if (!playlist) throw noSuchPlaylist(id);
    const page = await listEntries(db, id, { limit: SHOWN_TRACKS, offset: 0 });
    return { ...playlist, tracks: await showEntries(db, page, accountId) };
  });
}
