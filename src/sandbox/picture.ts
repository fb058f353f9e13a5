import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { statusReply } from './faults.ts';
import type { SandboxReply } from './source.ts';

const MAX_SIDE = 1200;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A made picture for any address below `/img`: its colours hang on the path without the size, its size on the last `600x600` or
 * `-500.` in it. Always a PNG, whatever the name ends in. An address with an empty hash (`//`) has no picture.
 */
export function pictureReply(path: string): SandboxReply {
  if (path.includes('//')) return statusReply(404);
  const found = /(\d+)x\d+(?=[^/]*$)|-(\d+)(?=\.[a-z]+$)/.exec(path);
  const side = Math.min(MAX_SIDE, Math.max(1, Number(found?.[1] ?? found?.[2] ?? 500)));
  const subject = found ? path.slice(0, found.index) : path.replace(/\.[a-z]+$/, '');
  return {
    headers: { 'content-type': 'image/png', 'cache-control': 'public, max-age=31536000' },
    body: gradient(createHash('sha256').update(subject).digest(), side),
  };
}

/** Two colours, one fading into the other from top to bottom. */
function gradient(seed: Buffer, side: number): Buffer {
  const rows = Buffer.alloc(side * (side * 3 + 1));
  for (let y = 0; y < side; y += 1) {
    const start = y * (side * 3 + 1) + 1;
    const pixel = [0, 1, 2].map((channel) =>
      Math.round(((seed[channel] ?? 0) * (side - y) + (seed[channel + 3] ?? 0) * y) / side),
    );
    rows.fill(Buffer.from(pixel), start, start + side * 3);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB, no interlace
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
