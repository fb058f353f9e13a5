import sharp from 'sharp';

/** A JPEG that is as hard to decode and to encode as a photo: soft shapes under grain, about 0.25 bytes a pixel. */
export async function makePhoto(side: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const create = { width: 24, height: 24, channels: 3, background: '#000000', noise } as const;
  const shapes = await sharp({ create }).resize(side, side, { kernel: 'cubic' }).png().toBuffer();
  const grain = { width: side, height: side, channels: 3, background: '#000000' } as const;
  const film = await sharp({ create: { ...grain, noise: { ...noise, sigma: 9 } } })
    .png()
    .toBuffer();
  return sharp(shapes)
    .composite([{ input: film, blend: 'soft-light' }])
    .jpeg({ quality: 85 })
    .toBuffer();
}
