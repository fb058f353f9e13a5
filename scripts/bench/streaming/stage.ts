import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wav } from '../../../tests/support/sound.ts';
import { type Child, startChild } from '../search/child-channel.ts';
import type { ServerCommands } from './server-child.ts';

/** What is kept, by the track that carries it: a song as it is sold, one as long as an evening, and one to be made into other formats. */
export const SONGS = {
  song: { trackId: 1, seconds: 500 },
  evening: { trackId: 2, seconds: 6250 },
  source: { trackId: 3, seconds: 240 },
} as const;

/** Our server over a library of these songs, in a process of its own. */
export interface Stage {
  /** `storage` is below it. */
  folder: string;
  /** Relative to the folder. */
  fileOf(song: keyof typeof SONGS): string;
  server: Child<ServerCommands>;
  /** `http://127.0.0.1:8000`. */
  url: string;
  close(): Promise<void>;
}

export async function openStage(nodeOptions: string[]): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'fonoteca-bench-streaming-'));
  const storage = join(folder, 'storage');
  const env = {
    ...{ PATH: process.env.PATH, PORT: '0', LOG_LEVEL: 'fatal', DATABASE_URL: '', TAPE_MODE: '' },
    ...{ STORAGE_ROOT: storage, CACHE_ROOT: join(folder, 'cache') },
  };
  await mkdir(join(storage, 'music'), { recursive: true });
  for (const [name, { seconds }] of Object.entries(SONGS)) {
    await writeFile(join(storage, `music/${name}.wav`), wav(seconds, 300 + seconds));
  }
  const server = await startChild<ServerCommands>('../streaming/server-child.ts', { env, nodeOptions });
  // In the library that the server begins with, the first tracks carry the performance of the same number.
  for (const [name, { trackId }] of Object.entries(SONGS)) await server.ask('keep', trackId, `music/${name}.wav`);
  return {
    ...{ folder, server, url: await server.ask('url') },
    fileOf: (song) => `storage/music/${song}.wav`,
    async close() {
      await server.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
