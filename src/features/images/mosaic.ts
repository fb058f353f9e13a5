import sharp from 'sharp';
import type { PictureOptions } from './resize-picture.ts';
import { encodePicture } from './resize-picture.ts';

const TILES = 4;

/**
 * A square of `size` pixels: the first four pictures, two by two, each cropped to its middle; of fewer, the first one alone. They have to
 * be ones that `ResizePicture` made. Whoever calls it waits for a turn of `Decoding`.
 */
export async function mosaicOf(pictures: readonly Buffer[], { size, format }: PictureOptions): Promise<Buffer> {
  const [first] = pictures;
  if (!first) throw new Error('a mosaic of no pictures was asked for');
  if (pictures.length < TILES) return encodePicture(cropped(first, size, size), format).toBuffer();
  const left = Math.ceil(size / 2);
  const sides = [left, size - left];
  const tiles = [];
  for (const [index, picture] of pictures.slice(0, TILES).entries()) {
    const [column, row] = [index % 2, Math.floor(index / 2)];
    const { data, info } = await cropped(picture, sides[column] ?? left, sides[row] ?? left)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    tiles.push({ input: data, raw, left: column * left, top: row * left });
  }
  const canvas = sharp({ create: { width: size, height: size, channels: 3, background: '#000000' } });
  return encodePicture(canvas.composite(tiles), format).toBuffer();
}

function cropped(picture: Buffer, width: number, height: number) {
  return sharp(picture).resize({ width, height, fit: 'cover' });
}
