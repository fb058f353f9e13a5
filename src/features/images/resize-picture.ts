import sharp, { type Sharp } from 'sharp';
import type { Clock } from '#lib/clock.ts';
import { AppError, messageOf } from '#lib/errors.ts';
import type { Decoding } from './decoding.ts';
import type { OnPicture } from './picture-event.ts';
import type { PictureFormat } from './picture-format.ts';
import { pictureTypeOf } from './picture-type.ts';

/** What a picture becomes: its longer side has `size` pixels, or as many as it has if those are fewer. */
export interface PictureOptions {
  size: number;
  format: PictureFormat;
}

/** Decodes, turns upright, resizes and encodes. Rejects with an `AppError` (`unprocessable`) for what is no picture that we decode. */
export type ResizePicture = (bytes: Buffer, options: PictureOptions & { isBackground?: boolean }) => Promise<Buffer>;

interface ResizeDeps {
  decoding: Decoding;
  clock: Clock;
  onPicture: OnPicture;
}

const MAX_PIXELS = 50_000_000;
const DECODE_WITHIN_S = 5;

export function createResizePicture({ decoding, clock, onPicture }: ResizeDeps): ResizePicture {
  return async (bytes, options) => {
    if (!pictureTypeOf(bytes)) {
      throw notAPicture('it is none of JPEG, PNG, WebP, AVIF and GIF');
    }
    return decoding.run(async () => {
      const begunAt = clock.now().getTime();
      const made = await resize(bytes, options);
      onPicture({ kind: 'decoded', tookMs: clock.now().getTime() - begunAt });
      return made;
    }, options);
  };
}

async function resize(bytes: Buffer, { size, format }: PictureOptions): Promise<Buffer> {
  // Resizing comes first, so that JPEG and WebP are decoded at the size that is needed.
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', autoOrient: true })
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .timeout({ seconds: DECODE_WITHIN_S });
  try {
    return await encodePicture(picture, format).toBuffer();
  } catch (cause) {
    throw notAPicture(messageOf(cause).split('\n')[0] ?? '', cause);
  }
}

/** As all pictures here are encoded. Effort 2 takes half the time of the usual 4 for 4 % more bytes; AVIF at more than 1 takes a second. */
export function encodePicture(picture: Sharp, format: PictureFormat): Sharp {
  if (format === 'webp') return picture.webp({ quality: 80, effort: 2 });
  if (format === 'avif') return picture.avif({ quality: 60, effort: 1 });
  return picture.flatten({ background: '#ffffff' }).jpeg({ quality: 80 });
}

function notAPicture(reason: string, cause?: unknown): AppError {
  return new AppError('unprocessable', 'image.not_a_picture', `What is at this address cannot be shown: ${reason}.`, {
    cause,
  });
}
