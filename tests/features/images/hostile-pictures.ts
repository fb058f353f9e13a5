import { crc32, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { madePicture } from './picture-server.ts';

type Bytes = Uint8Array | string;

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>';
const PNG_MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_MAGIC = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);

/** A small picture whose header claims another size; `at` is where the size is written, `write` writes it. */
async function claiming(
  type: 'png' | 'jpeg' | 'webp' | 'avif' | 'gif',
  change: (bytes: Buffer) => void,
): Promise<Buffer> {
  const bytes = await madePicture(64, 64)
    .toFormat(type, type === 'webp' ? { lossless: true } : {})
    .toBuffer();
  change(bytes);
  return bytes;
}

function pngOf(side: number) {
  return (bytes: Buffer) => {
    bytes.writeUInt32BE(side, 16);
    bytes.writeUInt32BE(side, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  };
}

/** Pictures that would take gigabytes, told by their headers. */
export const BOMBS: Record<string, () => Promise<Buffer>> = {
  'PNG of 20,000 x 20,000': () => claiming('png', pngOf(20_000)),
  'PNG of 2^31 - 1': () => claiming('png', pngOf(2 ** 31 - 1)),
  'PNG that really has 144 million pixels': () =>
    sharp({ create: { width: 12_000, height: 12_000, channels: 3, background: '#000000' }, limitInputPixels: false })
      .png({ compressionLevel: 1 })
      .toBuffer(),
  'JPEG of 65,500 x 65,500': () =>
    claiming('jpeg', (bytes) => {
      const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]));
      bytes.writeUInt16BE(65_500, frame + 5);
      bytes.writeUInt16BE(65_500, frame + 7);
    }),
  'WebP of 16,383 x 16,383': () =>
    claiming('webp', (bytes) => bytes.writeUInt32LE(0x0fffffff, bytes.indexOf('VP8L') + 9)),
  'AVIF of 60,000 x 60,000': () =>
    claiming('avif', (bytes) => {
      const size = bytes.indexOf('ispe') + 8;
      bytes.writeUInt32BE(60_000, size);
      bytes.writeUInt32BE(60_000, size + 4);
    }),
  'GIF of 65,535 x 65,535': () =>
    claiming('gif', (bytes) => {
      // Of the screen alone it would not be believed.
      const frame = bytes.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, 64, 0, 64, 0])) + 5;
      for (const at of [6, 8, frame, frame + 2]) bytes.writeUInt16LE(65_535, at);
    }),
};

const half = async (type: 'png' | 'jpeg' | 'webp' | 'avif' | 'gif') => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const whole = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#000', noise } })
    .toFormat(type)
    .toBuffer();
  return whole.subarray(0, Math.floor(whole.length / 2));
};

/** What is no picture that is decoded, however it is dressed up. */
export const NO_PICTURES: Record<string, () => Promise<Bytes> | Bytes> = {
  nothing: () => '',
  'one byte': () => '\x89',
  'a page': () => '<!doctype html><title>Not found</title>',
  SVG: () => SVG,
  'SVG behind blanks and a prolog': () => ` \n<?xml version="1.0"?><!-- -->${SVG}`,
  'SVG with an entity': () => `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>${SVG}`,
  'packed SVG': () => gzipSync(SVG),
  'SVG behind the name of a GIF': () => `GIF89a${SVG}`,
  'SVG behind the name of a PNG': () => Buffer.concat([PNG_MAGIC, Buffer.from(SVG)]),
  'SVG behind the name of a JPEG': () => Buffer.concat([JPEG_MAGIC, Buffer.from(SVG)]),
  'SVG behind the name of a WebP': () =>
    Buffer.concat([Buffer.from('RIFF\xff\0\0\0WEBPVP8 ', 'latin1'), Buffer.from(SVG)]),
  'SVG behind the name of an AVIF': () =>
    Buffer.concat([Buffer.from('\0\0\0\x18ftypavif\0\0\0\0avifmif1', 'latin1'), Buffer.from(SVG)]),
  'a script behind the name of a GIF': () => 'GIF89a=1;alert(1)//',
  'packed PNG': async () => gzipSync(await madePicture(20, 20).png().toBuffer()),
  'HEIC by its brand': () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1', 'latin1'),
  'a film': () => Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isommp42', 'latin1'),
  TIFF: () => madePicture(20, 20).tiff().toBuffer(),
  BMP: () => Buffer.from('BM\x46\0\0\0\0\0\0\0\x36\0\0\0', 'latin1'),
  PDF: () => '%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj',
  PostScript: () => '%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file',
  'a program for ImageMagick': () => 'push graphic-context\nimage over 0,0 0,0 "msl:/etc/passwd"\npop graphic-context',
  PPM: () => 'P6\n65535 65535\n255\n',
  'Radiance HDR': () => '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 65535 +X 65535\n',
  'a matrix of libvips': () => '2 2\n1 2\n3 4\n',
  'a table': () => 'a,b\n1,2\n',
  'a sound': () => Buffer.from('RIFF\x24\0\0\0WAVEfmt ', 'latin1'),
  'an archive': () => Buffer.from('PK\x03\x04', 'latin1'),
  'half a PNG': () => half('png'),
  'half a JPEG': () => half('jpeg'),
  'half a WebP': () => half('webp'),
  'half an AVIF': () => half('avif'),
  'half a GIF': () => half('gif'),
};
