import { AppError } from '#lib/errors.ts';
import type { PlaylistRight } from '#music/playlists.ts';
import { findAccount, giveRight, listCollaborators, type Named, takeRight } from './collaborators.repository.ts';
import { type AskedPlaylist, holdPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { demand, notOwner } from './playlist-rights.ts';
import { getPlaylist } from './read-playlist.ts';

/** Who may read or change it besides its owner: shown to them and to the owner. Rejects with an `AppError` for anybody else. */
export async function listRights(deps: PlaylistDeps, asked: AskedPlaylist) {
  const playlist = await getPlaylist(deps, asked);
  const collaborators = await deps.database.run((db) => listCollaborators(db, playlist.id));
  const isAmong = playlist.right === 'own' || collaborators.some(({ id }) => id === asked.viewerId);
  if (!isAmong) throw notOwner();
  return collaborators;
}

/** Lets somebody read the playlist, or change its tracks, too. Rejects with an `AppError` unless this person owns it. */
export async function sharePlaylist(
  { database }: PlaylistDeps,
  asked: AskedPlaylist,
  { named, right }: { named: Named; right: PlaylistRight },
): Promise<{ id: number; username: string; right: PlaylistRight }> {
  return database.transaction(async (tx) => {
    const playlist = demand(await holdPlaylist(tx, asked), asked.playlistId, 'own');
    const account = await findAccount(tx, named);
    if (!account) throw noSuchPerson();
    if (account.id === playlist.ownerId) {
      throw new AppError('unprocessable', 'playlist.owner', 'The owner of a playlist may do everything already.');
    }
    await giveRight(tx, { playlistId: playlist.id, accountId: account.id, right });
    return { ...account, right };
  });
}

/** Shares it with somebody no more: its owner with anybody, others may leave. Rejects with an `AppError` when there is nothing to end. */
export async function unsharePlaylist({ database }: PlaylistDeps, asked: AskedPlaylist, named: Named): Promise<void> {
  await database.transaction(async (tx) => {
    const playlist = demand(await holdPlaylist(tx, asked), asked.playlistId, 'view');
    const account = await findAccount(tx, named);
    if (account?.id !== asked.viewerId) demand(playlist, playlist.id, 'own');
    if (!account || !(await takeRight(tx, playlist.id, account.id))) throw noSuchPerson();
  });
}

function noSuchPerson(): AppError {
  return new AppError(
    'not_found',
    'playlist.person_not_found',
    'There is no such person, or it is not shared with them.',
  );
}
