import { AppError } from '#lib/errors.ts';
import type { SmartKind } from '#music/playlists.ts';

/** What somebody may do with a playlist; each includes those behind it. */
export const RIGHTS = ['own', 'edit', 'view'] as const;
export type ViewerRight = (typeof RIGHTS)[number];

/** A playlist that somebody may at least view. */
export interface AccessiblePlaylist {
  id: number;
  ownerId: number;
  right: ViewerRight;
  name: string;
  description: string | null;
  smartKind: SmartKind | null;
  /** The name of its uploaded picture. */
  cover: string | null;
}

/**
 * The playlist, if this much may be done with it.
 * @throws {AppError} not found when there is none that the person may view, forbidden when it may be viewed and not more.
 */
export function demand(playlist: AccessiblePlaylist | undefined, id: number, right: ViewerRight): AccessiblePlaylist {
  if (!playlist) throw noSuchPlaylist(id);
  if (RIGHTS.indexOf(playlist.right) <= RIGHTS.indexOf(right)) return playlist;
  if (right === 'own') throw notOwner();
  const detail = 'You may read this playlist, but not change its tracks: its owner can give you the right `edit`.';
  throw new AppError('forbidden', 'playlist.forbidden', detail);
}

/**
 * As `demand` of the right `edit`, for a playlist that is filled by hand.
 * @throws {AppError} conflict when it is a smart one.
 */
export function demandEditable(playlist: AccessiblePlaylist | undefined, id: number): AccessiblePlaylist {
  const editable = demand(playlist, id, 'edit');
  if (editable.smartKind === null) return editable;
  const detail = 'A smart playlist is filled by its rules. Copy it, and change the copy.';
  throw new AppError('conflict', 'playlist.smart', detail);
}

/** The problem of a playlist that is not there, or not for this person. */
export function noSuchPlaylist(id: number): AppError {
  return new AppError('not_found', 'playlist.not_found', `There is no playlist with the id ${id}.`);
}

/** The problem of somebody who may view a playlist and wants to do what only its owner may. */
export function notOwner(): AppError {
  return new AppError('forbidden', 'playlist.not_owner', 'Only the owner of this playlist may do that.');
}
