import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from '../search/child-channel.ts';
import { makePhoto } from './photo.ts';
import type { ProxyCommands } from './proxy-child.ts';
import type { SharpCommands } from './sharp-child.ts';
import type { SourceCommands } from './source-child.ts';

const SIDES = [640, 3000] as const;

/** A source of photos, our server, and sharp alone, each in a process of its own. */
export interface Stage {
  folder: string;
  photoPath(side: (typeof SIDES)[number]): string;
  source: Child<SourceCommands>;
  origin: string;
  proxy: Child<ProxyCommands>;
  sharp: Child<SharpCommands>;
  /** Addresses at our server of so many photos that it never saw. */
  coldUrls(side: (typeof SIDES)[number], count: number, size: number): string[];
  close(): Promise<void>;
}

export async function openStage(nodeOptions: string[]): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'fonoteca-bench-images-'));
  const photoPath = (side: number) => join(folder, `${side}.jpg`);
  for (const side of SIDES) await writeFile(photoPath(side), await makePhoto(side));
  const sourceEnv = { ...process.env, PHOTO_FOLDER: folder, PHOTOS: SIDES.join(',') };
  const source = await startChild<SourceCommands>('../images/source-child.ts', { env: sourceEnv });
  const origin = await source.ask('origin');
  const env = {
    ...{ PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'fatal', IMAGE_PRIVATE_ORIGINS: origin, DATABASE_URL: '' },
    ...{ STORAGE_ROOT: join(folder, 'storage'), CACHE_ROOT: join(folder, 'cache'), TAPE_MODE: '' },
  };
  const proxy = await startChild<ProxyCommands>('../images/proxy-child.ts', { env, nodeOptions });
  const sharp = await startChild<SharpCommands>('../images/sharp-child.ts', { env: process.env });
  const url = await proxy.ask('url');
  let last = 0;
  return {
    ...{ folder, photoPath, source, origin, proxy, sharp },
    coldUrls: (side, count, size) =>
      Array.from({ length: count }, () => {
        last += 1;
        return `${url}/images/proxy?url=${encodeURIComponent(`${origin}/${side}/${last}.jpg`)}&size=${size}`;
      }),
    async close() {
      await Promise.all([proxy.end(), source.end(), sharp.end()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
