import type { z } from 'zod';
import { AppError } from '#lib/errors.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { MAX_KIND_TRACKS, storedCriteria } from './criteria.schemas.ts';
import { refill } from './ensure-filled.ts';
import { changeByRules } from './make-by-rules.ts';
import { getOwnSmartPlaylist } from './show-smart-playlist.ts';
import { changeSmartPlaylist, holdSmartPlaylist, type SmartPlaylist } from './smart-playlists.repository.ts';
import type { smartChange } from './smart-playlists.schemas.ts';
import { nothingToDiscover } from './weekly-picks.ts';

type AskedChange = z.output<typeof smartChange>;

/**
 * Changes somebody's own smart playlist and fills it again; what is left out stays.
 * @throws {AppError} not found; conflict when the name is taken; invalid for what its kind does not have.
 */
export async function changeOwnSmartPlaylist(
  deps: PlaylistDeps,
  { id, accountId, change }: { id: number; accountId: number; change: AskedChange },
): Promise<void> {
  const playlist = await getOwnSmartPlaylist(deps, id, accountId);
  const { name, description, is_public: isPublic } = change;
  const shown = { name, description, isPublic };
  if (playlist.kind === 'rules') {
    const criteria = rulesChanged(playlist, change);
    return changeByRules(deps, { id, accountId, change: { ...shown, criteria } });
  }
  const criteria = kindChanged(playlist, change);
  const now = deps.clock.now();
  await deps.database.transaction(async (tx) => {
    await changeSmartPlaylist(tx, id, { ...shown, criteria }, now);
    const held = await holdSmartPlaylist(tx, id, now);
    const isOtherList = JSON.stringify(criteria) !== JSON.stringify(storedCriteria.kind(playlist.criteria));
    if (held && (isOtherList || held.kind !== 'discover-weekly')) await refill(tx, held, now);
  });
}

/**
 * Fills somebody's own smart playlist now; the weekly one is chosen anew.
 * @throws {AppError} not found, also when there is nothing to discover.
 */
export async function refreshOwnSmartPlaylist(
  deps: PlaylistDeps,
  { id, accountId }: { id: number; accountId: number },
): Promise<void> {
  const { kind } = await getOwnSmartPlaylist(deps, id, accountId);
  const now = deps.clock.now();
  if (kind !== 'discover-weekly') return;
  await deps.database.transaction(async (tx) => {
    const held = await holdSmartPlaylist(tx, id, now);
    if (held && (await refill(tx, held, now)) === 0) throw await nothingToDiscover(tx, accountId);
  });
}

function rulesChanged(playlist: SmartPlaylist, change: AskedChange) {
  if (change.tag !== undefined) throw invalid('tag', 'belongs to by-tag: use a rule on the field tag');
  const { limit_duration_ms: durationMs, seed, ...before } = storedCriteria.rules(playlist.criteria);
  return {
    ...before,
    ...(change.rules !== undefined && { rules: change.rules }),
    ...(change.sort !== undefined && { sort: change.sort }),
    ...(change.limit !== undefined && { limit: change.limit }),
    limit_duration_ms: (change.limit_duration_ms === undefined ? durationMs : change.limit_duration_ms) ?? undefined,
    seed: (change.seed === undefined ? seed : change.seed) ?? undefined,
  };
}

const OF_RULES = ['rules', 'sort', 'limit_duration_ms', 'seed'] as const;

function kindChanged(playlist: SmartPlaylist, change: AskedChange) {
  for (const key of OF_RULES)
    if (change[key] !== undefined) throw invalid(key, 'belongs to smart playlists of rules, and this is none');
  if (change.tag !== undefined && playlist.kind !== 'by-tag')
    throw invalid('tag', 'belongs to by-tag, and this is none');
  if (change.limit !== undefined && change.limit > MAX_KIND_TRACKS)
    throw invalid('limit', `must be a whole number from 1 to ${MAX_KIND_TRACKS}`);
  const before = storedCriteria.kind(playlist.criteria);
  return { ...before, limit: change.limit ?? before.limit, ...(change.tag !== undefined && { tag: change.tag }) };
}

function invalid(path: string, message: string): AppError {
  return new AppError('invalid', 'request.invalid', `${path} ${message}`, { errors: [{ path, message }] });
}
