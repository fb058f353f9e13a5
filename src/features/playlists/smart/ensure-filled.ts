import type { Queryable } from '#db/client.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { playlistsIn, storedCriteria } from './criteria.schemas.ts';
import { keepEdition } from './editions.repository.ts';
import { countTracks, markFilled, type Pick, readUnlessHeld, replaceTracks } from './filling.repository.ts';
import { kindList } from './kind-lists-sql.ts';
import { selectByRules, withinBounds } from './rules.repository.ts';
import { findSmartPlaylists, holdSmartPlaylist, type SmartPlaylist } from './smart-playlists.repository.ts';
import { pickWeekly } from './weekly-picks.ts';

/** Rules that ask about playlists may lead to as many smart ones. */
export const MAX_LINKED = 20;

/**
 * Makes a smart playlist hold what its rules say at this moment, for its owner, whoever asks; `discover-weekly` stays what it is until the
 * owner's next Monday. Does nothing for other playlists. Call it outside of transactions.
 * @throws {AppError} `rules.too_costly` when its rules take too long over this catalogue.
 */
export async function ensureFilled(deps: PlaylistDeps, playlistId: number): Promise<void> {
  await fillAll(deps, [playlistId], new Set());
}

/** As `ensureFilled`, for the smart ones among several. */
export async function ensureAllFilled(deps: PlaylistDeps, playlistIds: readonly number[]): Promise<void> {
  await fillAll(deps, playlistIds, new Set());
}

/** `seen` are those that were filled on the way here, so that rules that ask about each other end. */
async function fillAll(deps: PlaylistDeps, ids: readonly number[], seen: Set<number>): Promise<void> {
  const due = ids.filter((id) => !seen.has(id));
  if (due.length === 0) return;
  const now = deps.clock.now();
  for (const playlist of await deps.database.run((db) => findSmartPlaylists(db, due, now))) {
    if (seen.size >= MAX_LINKED) return;
    seen.add(playlist.id);
    if (playlist.kind === 'rules') {
      const { rules } = storedCriteria.rules(playlist.criteria);
      await fillAll(deps, [...playlistsIn(rules).keys()], seen);
    }
    if (playlist.kind !== 'discover-weekly' || !playlist.isOfThisWeek) await fillOne(deps, playlist, now);
  }
}

async function fillOne({ database }: PlaylistDeps, playlist: SmartPlaylist, now: Date): Promise<void> {
  await database.transaction((tx) =>
    withinBounds(tx, async () => {
      if (
        playlist.kind !== 'discover-weekly' &&
        (await readUnlessHeld(tx, playlist.id, listOf(playlist, now))) === null
      )
        return;
      const held = await holdSmartPlaylist(tx, playlist.id, now);
      if (held && !(held.kind === 'discover-weekly' && held.isOfThisWeek)) await refill(tx, held, now);
    }),
  );
}

/** Fills a playlist that the transaction holds, whatever the week; returns how many tracks it has now. */
export async function refill(tx: Queryable, playlist: SmartPlaylist, now: Date): Promise<number> {
  const picks = await picksFor(tx, playlist, now);
  // A week that has nothing new leaves what there is.
  if (picks !== null && (picks.length > 0 || playlist.kind !== 'discover-weekly')) {
    await replaceTracks(tx, { playlistId: playlist.id, picks, now });
    if (playlist.kind !== 'rules') await keepEdition(tx, playlist.id, now);
    return picks.length;
  }
  if (playlist.kind === 'discover-weekly') await markFilled(tx, playlist.id, now);
  return picks?.length ?? countTracks(tx, playlist.id);
}

/** What a playlist is to hold; null: what it holds. */
async function picksFor(tx: Queryable, playlist: SmartPlaylist, now: Date): Promise<Pick[] | null> {
  if (playlist.kind === 'discover-weekly') {
    const { limit } = storedCriteria.kind(playlist.criteria);
    return pickWeekly(tx, { accountId: playlist.accountId, now, week: playlist.week, limit });
  }
  const ids = await readUnlessHeld(tx, playlist.id, listOf(playlist, now));
  return ids === null ? null : ids.map((trackId) => ({ trackId }));
}

function listOf({ kind, accountId, criteria, timeZone }: SmartPlaylist, now: Date) {
  if (kind === 'discover-weekly') throw new Error('discover-weekly is chosen, not listed');
  if (kind === 'rules') return selectByRules(storedCriteria.rules(criteria), { accountId, timeZone, now });
  return kindList(kind, accountId, storedCriteria.kind(criteria));
}
