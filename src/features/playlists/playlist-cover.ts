import type { Images } from '#features/images/index.ts';
import { AppError } from '#lib/errors.ts';
import { editPlaylist } from './change-playlist.ts';
import type { Covers } from './covers.ts';
import type { AskedPlaylist } from './playlist-access.repository.ts';
import type { PlaylistDeps } from './playlist-deps.ts';
import { findFace } from './playlist-face.repository.ts';
import { noSuchPlaylist } from './playlist-rights.ts';

/** What covers need besides. */
export interface CoverDeps extends PlaylistDeps {
  images: Pick<Images, 'entities' | 'resizePicture'>;
  covers: Covers;
}

/** In pixels, the longer side. */
export const LARGEST_COVER = 1000;

/**
 * Gives a playlist a cover (JPEG, PNG, WebP, AVIF or GIF), or none of its own. Rejects with an `AppError` unless this person owns it, or
 * when it is no such picture.
 */
export async function giveCover(deps: CoverDeps, asked: AskedPlaylist, picture: Buffer | null): Promise<void> {
  const { covers } = deps;
  const made = picture && (await resized(deps, picture));
  const cover = made && (await covers.write(asked.playlistId, made));
  const { cover: before } = await editPlaylist(deps, asked, { cover });
  if (before !== null && before !== cover) await covers.remove(before);
}

async function resized({ images }: CoverDeps, picture: Buffer): Promise<Buffer> {
  try {
    return await images.resizePicture(picture, { size: LARGEST_COVER, format: 'webp' });
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'unprocessable') throw error;
    const detail = 'This is no JPEG, PNG, WebP, AVIF or GIF, or it is damaged or has too many pixels.';
    throw new AppError('media_type', 'playlist.not_a_picture', detail, { cause: error });
  }
}

/** A picture of a playlist that is ready to be sent, as WebP. */
export interface CoverPicture {
  etag: string;
  /** Reads or makes it. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The cover that was given, else a mosaic of the first albums, else the initials of its name. Who may see it, the caller has decided.
 * Rejects with an `AppError` when there is no such playlist.
 */
export async function coverOf(deps: CoverDeps, playlistId: number, size: number): Promise<CoverPicture> {
  const { database, covers, images } = deps;
  const options = { size, format: 'webp' as const };
  const face = await database.run((db) => findFace(db, playlistId));
  if (!face) throw noSuchPlaylist(playlistId);
  const given = face.cover === null ? undefined : await covers.read(face.cover);
  if (given) {
    const bytes = async () =>
      new Uint8Array(size === LARGEST_COVER ? given : await images.resizePicture(given, options));
    return { etag: `"${face.cover}-${size}"`, bytes };
  }
  const { bytes, etag } = await images.entities.ofAlbums(face.albumIds, face.name, options);
  return { etag, bytes: async () => bytes };
}
