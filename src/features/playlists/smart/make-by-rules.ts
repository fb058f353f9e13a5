import type { Queryable } from '#db/client.ts';
import { AppError } from '#lib/errors.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { type Criteria, playlistsIn, storedCriteria } from './criteria.schemas.ts';
import { ensureAllFilled, MAX_LINKED, refill } from './ensure-filled.ts';
import { readList } from './filling.repository.ts';
import { countByRules, selectByRules, withinBounds } from './rules.repository.ts';
import type { Rule } from './rules.ts';
import type { Asker } from './rules-sql.ts';
import {
  changeSmartPlaylist,
  findSmartPlaylistNamed,
  findSmartPlaylists,
  holdSmartPlaylist,
  listReadableIds,
  nameTaken,
  putSmartPlaylist,
  type SmartChange,
} from './smart-playlists.repository.ts';

interface NewByRules {
  accountId: number;
  name: string;
  description?: string | null;
  isPublic?: boolean;
  criteria: Criteria;
}

/**
 * Makes a playlist of rules and fills it; returns its id.
 * @throws {AppError} invalid when the rules ask about playlists that are not there; conflict when there is one of this name.
 */
export async function makeByRules(deps: PlaylistDeps, wanted: NewByRules): Promise<number> {
  const now = deps.clock.now();
  await preparePlaylists(deps, wanted.criteria.rules, wanted);
  return deps.database.transaction((tx) =>
    withinBounds(tx, async () => {
      if (await findSmartPlaylistNamed(tx, { ...wanted, kind: 'rules' }, now)) throw nameTaken(wanted.name);
      const { id, isNew } = await putSmartPlaylist(tx, { ...wanted, kind: 'rules', now });
      if (!isNew) throw nameTaken(wanted.name); // made meanwhile
      await changeSmartPlaylist(tx, id, wanted, now);
      const playlist = await holdSmartPlaylist(tx, id, now);
      if (playlist) await refill(tx, playlist, now);
      return id;
    }),
  );
}

/**
 * Changes a smart playlist of rules and fills it again.
 * @throws {AppError} invalid when the rules would ask about themselves.
 */
export async function changeByRules(
  deps: PlaylistDeps,
  { id, accountId, change }: { id: number; accountId: number; change: SmartChange & { criteria: Criteria } },
): Promise<void> {
  const now = deps.clock.now();
  await preparePlaylists(deps, change.criteria.rules, { accountId, id });
  await deps.database.transaction((tx) =>
    withinBounds(tx, async () => {
      await changeSmartPlaylist(tx, id, change, now);
      const playlist = await holdSmartPlaylist(tx, id, now);
      if (playlist) await refill(tx, playlist, now);
    }),
  );
}

/** The first tracks that fit, and how many there are; nothing is kept. */
export async function previewRules(
  deps: PlaylistDeps,
  criteria: Criteria,
  { asker, limit }: { asker: Omit<Asker, 'now'>; limit: number },
): Promise<{ ids: number[]; total: number }> {
  const now = deps.clock.now();
  await preparePlaylists(deps, criteria.rules, asker);
  return deps.database.transaction((tx) =>
    withinBounds(tx, async () => ({
      ids: await readList(tx, selectByRules(criteria, { ...asker, now }), limit),
      total: await countByRules(tx, criteria, { ...asker, now }),
    })),
  );
}

/** Sees to it that the playlists of the rules are there, lead to no endless round, and hold what they should. */
async function preparePlaylists(
  deps: PlaylistDeps,
  rules: Rule,
  { accountId, id }: { accountId: number; id?: number },
): Promise<void> {
  const asked = playlistsIn(rules);
  if (asked.size === 0) return;
  await deps.database.run((db) => checkPlaylists(db, asked, { accountId, id, now: deps.clock.now() }));
  await ensureAllFilled(deps, [...asked.keys()]);
}

async function checkPlaylists(
  db: Queryable,
  asked: ReadonlyMap<number, (string | number)[]>,
  { accountId, id, now }: { accountId: number; id?: number; now: Date },
): Promise<void> {
  const readable = await listReadableIds(db, [...asked.keys()], accountId);
  for (const [playlistId, path] of asked) {
    if (!readable.has(playlistId)) throw invalidAt(path, `names no playlist of yours and no public one: ${playlistId}`);
    const linked = await linkedFrom(db, playlistId, now);
    if (id !== undefined && linked.has(id)) throw invalidAt(path, 'leads back to this playlist');
    if (linked.size >= MAX_LINKED) throw invalidAt(path, `leads to more than ${MAX_LINKED} smart playlists`);
  }
}

/** All playlists that one leads to by its rules, itself included; no more than are allowed. */
async function linkedFrom(db: Queryable, playlistId: number, now: Date): Promise<ReadonlySet<number>> {
  const linked = new Set([playlistId]);
  let next = [playlistId];
  while (next.length > 0 && linked.size < MAX_LINKED) {
    const found = await findSmartPlaylists(db, next, now);
    const rules = found.flatMap(({ kind, criteria }) => (kind === 'rules' ? storedCriteria.rules(criteria).rules : []));
    next = rules.flatMap((rule) => [...playlistsIn(rule).keys()]).filter((id) => !linked.has(id));
    for (const id of next) linked.add(id);
  }
  return linked;
}

function invalidAt(path: readonly (string | number)[], message: string): AppError {
  const place = ['rules', ...path, 'value'].join('.');
  return new AppError('invalid', 'request.invalid', `${place} ${message}`, { errors: [{ path: place, message }] });
}
