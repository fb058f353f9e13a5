import { readFile } from 'node:fs/promises';
import PQueue from 'p-queue';
import sharp from 'sharp';
import { obey } from '../search/child-channel.ts';
import { watchMemory } from './peak-memory.ts';

/** What the proxy does to a picture, without a proxy: the same options, two at a time. */
sharp.cache(false);
sharp.concurrency(1);
const AT_ONCE = 2;
const memory = watchMemory();

const commands = {
  ready: () => true,
  /** Reads, decodes, resizes and encodes so many times: pictures a second. */
  async run(path: string, count: number, size: number) {
    const queue = new PQueue({ concurrency: AT_ONCE });
    const begun = performance.now();
    const make = async () => {
      const picture = sharp(await readFile(path), { limitInputPixels: 50_000_000, failOn: 'error', autoOrient: true });
      const resized = picture.resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true });
      await resized.webp({ quality: 80, effort: 2 }).toBuffer();
    };
    await Promise.all(Array.from({ length: count }, () => queue.add(make)));
    return (count * 1000) / (performance.now() - begun);
  },
  beginMemory: () => memory.begin(),
  growthMb: () => memory.growthMb(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

export type SharpCommands = typeof commands;

obey(commands, async () => {});
