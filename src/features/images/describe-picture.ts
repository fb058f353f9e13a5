import { encode } from 'blurhash';
import sharp from 'sharp';

/** What is shown of a picture until it has arrived. */
export interface PictureDescription {
  width: number;
  height: number;
  blurhash: string;
  /** The dominant colour, `#rrggbb`. */
  color: string;
}

/** More pixels change neither blurhash nor colour. */
const SAMPLE = 64;
const BLURHASH_COLUMNS = 4;
const BLURHASH_ROWS = 3;

/** Looks at a picture that `ResizePicture` made. Whoever calls it waits for a turn of `Decoding`. */
export async function describePicture(bytes: Buffer): Promise<PictureDescription> {
  const { width, height } = await sharp(bytes).metadata();
  const sample = await sharp(bytes)
    .resize({ width: SAMPLE, height: SAMPLE, fit: 'inside' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { data, info } = sample;
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const { dominant } = await sharp(data, { raw }).stats();
  const hex = [dominant.r, dominant.g, dominant.b].map((value) => value.toString(16).padStart(2, '0')).join('');
  const pixels = new Uint8ClampedArray(data);
  const blurhash = encode(pixels, info.width, info.height, BLURHASH_COLUMNS, BLURHASH_ROWS);
  return { width, height, blurhash, color: `#${hex}` };
}
