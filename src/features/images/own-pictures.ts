import { AppError } from '#lib/errors.ts';
import { isPlaceholderPicture } from '#music/placeholder-picture.ts';
import type { ImageProxy } from './image-proxy.ts';
import type { FaceRow, PictureOwner } from './kept-pictures.repository.ts';
import type { KeptPictures } from './kept-pictures.ts';
import { type PictureCache, type PictureOffer, pictureKey } from './picture-cache.ts';
import { LARGEST_SIZE } from './picture-size.ts';
import type { PictureOptions, ResizePicture } from './resize-picture.ts';

export interface OwnPicturesDeps {
  proxy: ImageProxy;
  kept: KeptPictures;
  cache: PictureCache;
  resizePicture: ResizePicture;
}

/** What an artist or an album itself has, the best first. */
export type OwnPictures = (owner: PictureOwner, row: FaceRow, options: PictureOptions) => PictureOffer[];

export function createOwnPictures({ proxy, kept, cache, resizePicture }: OwnPicturesDeps): OwnPictures {
  function keptPicture(owner: PictureOwner, file: string, options: PictureOptions): PictureOffer {
    const { size, format } = options;
    const key = pictureKey('kept', size, format, owner, file);
    const make = async () => {
      const bytes = await kept.read(owner, file);
      if (!bytes) throw new AppError('unavailable', 'image.file_missing', `The file ${file} is not there any more.`);
      const isAsKept = size === LARGEST_SIZE && format === 'webp';
      return isAsKept ? bytes : resizePicture(bytes, options);
    };
    return { key, get: () => cache.get({ key, format }, make) };
  }

  /** None at an address that is refused. */
  function pictureElsewhere(url: string, options: PictureOptions): PictureOffer[] {
    try {
      return [proxy.offer({ url, ...options })];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [];
    }
  }

  return (owner, { file, urls }, options) => {
    const [url] = urls.filter((one) => !isPlaceholderPicture(one));
    return [
      ...(file === null ? [] : [keptPicture(owner, file, options)]),
      ...(url === undefined ? [] : pictureElsewhere(url, options)),
    ];
  };
}
