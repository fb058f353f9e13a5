import type { Queryable } from '#db/client.ts';
import { AppError } from '#lib/errors.ts';
import type { SmartKind } from '#music/playlists.ts';
import type { PlaylistDeps } from '../playlist-deps.ts';
import { type KindCriteria, storedCriteria } from './criteria.schemas.ts';
import { refill } from './ensure-filled.ts';
import { countTracks } from './filling.repository.ts';
import { findSmartPlaylistNamed, holdSmartPlaylist, putSmartPlaylist } from './smart-playlists.repository.ts';
import { nothingToDiscover } from './weekly-picks.ts';

/** The kinds that one call makes. */
export type OneCallKind = Exclude<SmartKind, 'rules'>;

interface NewByKind {
  accountId: number;
  kind: OneCallKind;
  name: string;
  criteria: KindCriteria;
}

/**
 * Makes a playlist of a kind, or fills the one of this kind and name again; the weekly one is chosen once a week.
 * @throws {AppError} not found when there is nothing to fill it with; nothing is made or changed then.
 */
export async function makeByKind(
  { database, clock }: PlaylistDeps,
  wanted: NewByKind,
): Promise<{ id: number; isNew: boolean }> {
  const now = clock.now();
  const { accountId, kind, criteria } = wanted;
  return database.transaction(async (tx) => {
    const before = await findSmartPlaylistNamed(tx, wanted, now);
    const put = await putSmartPlaylist(tx, { ...wanted, now });
    if (
      before?.isOfThisWeek &&
      kind === 'discover-weekly' &&
      storedCriteria.kind(before.criteria).limit === criteria.limit
    )
      if ((await countTracks(tx, put.id)) > 0) return put;
    const playlist = await holdSmartPlaylist(tx, put.id, now);
    if (!playlist || (await refill(tx, playlist, now)) === 0) throw await nothingToFill(tx, kind, accountId, criteria);
    return put;
  });
}

/** Why a playlist of this kind would be empty. */
async function nothingToFill(
  tx: Queryable,
  kind: OneCallKind,
  accountId: number,
  { tag }: KindCriteria,
): Promise<AppError> {
  if (kind === 'discover-weekly') return nothingToDiscover(tx, accountId);
  const details: Record<Exclude<OneCallKind, 'discover-weekly'>, string> = {
    'top-rated': 'You have rated nothing yet: POST /tracks/{id}/rate?rating=5.',
    'most-played': 'You have listened to nothing yet: POST /listens.',
    'recently-played': 'You have listened to nothing yet: POST /listens.',
    favorites: 'No track is a favourite of yours yet: POST /favorites/track/{id}.',
    'by-tag': `No track, album or artist has the tag "${tag}".`,
  };
  return new AppError('not_found', 'smart_playlist.empty', details[kind]);
}
