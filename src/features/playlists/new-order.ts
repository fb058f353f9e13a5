import { AppError } from '#lib/errors.ts';

/** An entry of a playlist. */
export interface OrderedEntry {
  entryId: number;
  trackId: number;
}

/** One entry goes to another place; places are counted from 0. */
export interface Move {
  entry: { at: number } | { entryId: number };
  /** The place that it has afterwards. */
  to: number;
}

/**
 * The entries in the order of these tracks, which are those of the playlist, each as often as it has it. Of a track that stands there
 * several times the entries keep their order among themselves.
 * @throws {AppError} conflict that says which tracks are missing, and which the playlist does not have.
 */
export function orderByTracks(entries: readonly OrderedEntry[], trackIds: readonly number[]): OrderedEntry[] {
  const waiting = new Map<number, OrderedEntry[]>();
  for (const entry of entries) {
    const others = waiting.get(entry.trackId);
    if (others) others.push(entry);
    else waiting.set(entry.trackId, [entry]);
  }
  const foreign: number[] = [];
  const ordered = trackIds.flatMap((id) => {
    const next = waiting.get(id)?.shift();
    if (!next) foreign.push(id);
    return next ?? [];
  });
  const missing = [...waiting.values()].flatMap((left) => left.map(({ trackId }) => trackId));
  if (foreign.length === 0 && missing.length === 0) return ordered;
  const faults = [
    ...(missing.length > 0 ? [`missing: ${some(missing)}`] : []),
    ...(foreign.length > 0 ? [`not in the playlist, or not so often: ${some(foreign)}`] : []),
  ];
  const detail = `track_ids must be the tracks of the playlist in their new order; ${faults.join('; ')}.`;
  const errors = faults.map((message) => ({ path: 'track_ids', message }));
  throw new AppError('conflict', 'playlist.other_tracks', detail, { errors });
}

/**
 * The entries with one of them at another place.
 * @throws {AppError} unprocessable when there is no such entry or place.
 */
export function moveEntry(entries: readonly OrderedEntry[], { entry, to }: Move): OrderedEntry[] {
  const from = 'at' in entry ? entry.at : entries.findIndex(({ entryId }) => entryId === entry.entryId);
  const moved = entries[from];
  if (!moved || to >= entries.length) {
    const there = entries.length === 0 ? 'it has none' : `there are 0 to ${entries.length - 1}`;
    const detail = `The playlist has no such ${moved ? 'place' : 'entry'}: ${there}.`;
    throw new AppError('unprocessable', 'playlist.no_such_place', detail);
  }
  return entries.toSpliced(from, 1).toSpliced(to, 0, moved);
}

const SHOWN = 20;

function some(ids: readonly number[]): string {
  const more = ids.length - SHOWN;
  return ids.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
