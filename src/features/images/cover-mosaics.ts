import { AppError } from '#lib/errors.ts';
import type { Decoding } from './decoding.ts';
import type { FaceRow } from './kept-pictures.repository.ts';
import { mosaicOf } from './mosaic.ts';
import type { OwnPictures } from './own-pictures.ts';
import { type PictureCache, type PictureOffer, pictureKey } from './picture-cache.ts';
import { sizeFor } from './picture-size.ts';
import type { PictureOptions } from './resize-picture.ts';

interface CoverMosaicsDeps {
  ownPictures: OwnPictures;
  cache: PictureCache;
  decoding: Decoding;
}

/** The covers of these albums as one picture: the first four as planned, else what can be had. None when no album has a cover. */
type CoverMosaics = (albums: readonly FaceRow[], options: PictureOptions) => PictureOffer[];

const TILES = 4;

export function createCoverMosaics({ ownPictures, cache, decoding }: CoverMosaicsDeps): CoverMosaics {
  function mosaic(keys: readonly string[], options: PictureOptions, read: () => Promise<Buffer[]>): PictureOffer {
    const { size, format } = options;
    const key = pictureKey('mosaic', size, format, ...keys);
    const make = async () => {
      const covers = await read();
      return decoding.run(() => mosaicOf(covers, options));
    };
    return { key, get: () => cache.get({ key, format }, make) };
  }

  /** One for each album, those of the same name once. */
  function coversOf(albums: readonly FaceRow[], options: PictureOptions): PictureOffer[] {
    const byKey = new Map<string, PictureOffer>();
    for (const album of albums) {
      const [cover] = ownPictures('album', album, options);
      if (cover) byKey.set(cover.key, cover);
    }
    return [...byKey.values()];
  }

  return (albums, options) => {
    const covers = coversOf(albums, { size: sizeFor(options.size / 2), format: 'webp' });
    if (covers.length === 0) return [];
    const planned = covers.slice(0, covers.length < TILES ? 1 : TILES);
    return [
      mosaic(
        planned.map(({ key }) => key),
        options,
        () => Promise.all(planned.map(bytesOf)),
      ),
      {
        key: pictureKey('some covers', ...covers.map(({ key }) => key)),
        async get() {
          const settled = await Promise.allSettled(
            covers.map(async (cover) => ({ cover, bytes: await bytesOf(cover) })),
          );
          const had = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])).slice(0, TILES);
          if (had.length === 0) throw new AppError('unavailable', 'image.no_cover', 'No cover can be had.');
          const keys = had.map(({ cover }) => cover.key);
          return mosaic(keys, options, async () => had.map(({ bytes }) => bytes)).get();
        },
      },
    ];
  };
}

async function bytesOf(offer: PictureOffer): Promise<Buffer> {
  return Buffer.from((await offer.get()).bytes);
}
