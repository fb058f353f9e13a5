import PQueue from 'p-queue';
import sharp, { type Sharp } from 'sharp';
import { AppError, messageOf } from '#lib/errors.ts';
import type { PictureFormat } from './picture-format.ts';
import { pictureTypeOf } from './picture-type.ts';

/** What a picture becomes: its longer side has `size` pixels, or as many as it has if those are fewer. */
export interface PictureOptions {
  size: number;
  format: PictureFormat;
}

/** Decodes, turns upright, resizes and encodes. Rejects with an `AppError` (`unprocessable`) for what is no picture that we decode. */
export type ResizePicture = (bytes: Buffer, options: PictureOptions) => Promise<Buffer>;

/** More would not be faster on a small machine, and each takes memory by the size of its picture. */
const DECODES_AT_ONCE = 2;
const MAX_PIXELS = 50_000_000;
const DECODE_WITHIN_S = 5;

/** The loaders for what `pictureTypeOf` knows. All others, those to come included, stay off. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((name) => `VipsForeignLoad${name}`);

/** Sets up the decoders of this process, and makes the one way to them. */
export function createResizePicture(): ResizePicture {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
  sharp.cache(false);
  sharp.concurrency(1);
  const decodes = new PQueue({ concurrency: DECODES_AT_ONCE });
  return async (bytes, options) => {
    if (!pictureTypeOf(bytes)) {
      throw notAPicture('it is none of JPEG, PNG, WebP, AVIF and GIF');
    }
    return await decodes.add(() => resize(bytes, options));
  };
}

async function resize(bytes: Buffer, { size, format }: PictureOptions): Promise<Buffer> {
  // Resizing comes first, so that JPEG and WebP are decoded at the size that is needed.
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', autoOrient: true })
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: DECODE_WITHIN_S });
  try {
    return await encode(picture, format).toBuffer();
  } catch (cause) {
    throw notAPicture(messageOf(cause).split('\n')[0] ?? '', cause);
  }
}

/** Effort 2 takes half the time of the usual 4 for 4 % more bytes; AVIF at more than 1 takes a second. */
function encode(picture: Sharp, format: PictureFormat): Sharp {
  if (format === 'webp') return picture.webp({ quality: 80, effort: 2 });
  if (format === 'avif') return picture.avif({ quality: 60, effort: 1 });
  return picture.flatten({ background: '#ffffff' }).jpeg({ quality: 80 });
}

function notAPicture(reason: string, cause?: unknown): AppError {
  return new AppError('unprocessable', 'image.not_a_picture', `What is at this address cannot be shown: ${reason}.`, {
    cause,
  });
}
