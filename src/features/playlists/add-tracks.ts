import { AppError } from '#lib/errors.ts';
import { changeTracks } from './change-playlist.ts';
import type { AskedPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { addEntries } from './playlist-entries.repository.ts';

/** How many tracks a playlist may have. */
export const MAX_TRACKS = 10_000;

interface Addition extends AskedPlaylist {
  trackIds: readonly number[];
  /** Before which place, from 0; at the end unless told, or where there is no such place. */
  position?: number;
  allowDuplicates: boolean;
}

/** What became of an addition; each id stands in a list once. */
export interface TracksAdded {
  isChanged: boolean;
  /** Where the first of the added tracks stands; null when none was added. */
  position: number | null;
  added: number;
  /** Left out, because the playlist has them. */
  skipped: number[];
  /** Left out, because there is no such track. */
  unknown: number[];
  /** How many tracks the playlist has now. */
  total: number;
}

/** Adds tracks. Rejects with an `AppError`, and adds none, when the playlist would become too long. */
export async function addTracks(
  deps: PlaylistDeps,
  { trackIds, position = MAX_TRACKS, allowDuplicates, ...of }: Addition,
): Promise<TracksAdded> {
  if (trackIds.length > MAX_TRACKS) throw tooMany();
  return changeTracks(deps, of, async (tx, { id: playlistId }) => {
    const { viewerId: addedBy } = of;
    const now = deps.clock.now();
    const { before, added, known } = await addEntries(tx, {
      playlistId,
      trackIds,
      position,
      allowDuplicates,
      addedBy,
      now,
    });
    const total = before + added.length;
    if (total > MAX_TRACKS) throw tooMany();
    const ours = new Set(known);
    const taken = new Set(added);
    const left = trackIds.filter((_, index) => !taken.has(index));
    return {
      isChanged: added.length > 0,
      position: added.length > 0 ? Math.min(position, before) : null,
      added: added.length,
      skipped: [...new Set(left.filter((id) => ours.has(id)))],
      unknown: [...new Set(left.filter((id) => !ours.has(id)))],
      total,
    };
  });
}

/** The problem of a playlist that would become too long. */
export function tooMany(): AppError {
  const detail = `A playlist has at most ${MAX_TRACKS} tracks; nothing was added.`;
  return new AppError('unprocessable', 'playlist.too_long', detail);
}
