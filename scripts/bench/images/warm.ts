import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { atLeast, type Figure, median } from '../figure.ts';
import { startNginx } from '../nginx.ts';
import { startChild } from '../search/child-channel.ts';
import type { LoadCommands } from './load-child.ts';
import type { Stage } from './stage.ts';

const CONNECTIONS = 16;
const MS = 2000;

/** A picture in memory, and one that the caller has, in turns with nginx that sends the same bytes from a file. */
export async function measureWarm(stage: Stage, rounds: number): Promise<Figure[]> {
  const [url = ''] = stage.coldUrls(640, 1, 300);
  const response = await fetch(url);
  const bytes = Buffer.from(await response.arrayBuffer());
  await mkdir(join(stage.folder, 'files'));
  await writeFile(join(stage.folder, 'files/a.webp'), bytes);
  const nginx = await startNginx(stage.folder, 'files/a.webp');
  if (!nginx) return [];
  const load = await startChild<LoadCommands>('../images/load-child.ts', { env: process.env });
  const { port, pathname, search } = new URL(url);
  const own = { port: Number(port), path: pathname + search };
  const ownTag = `If-None-Match: ${response.headers.get('etag')}`;
  const theirTag = `If-None-Match: ${nginx.etag}`;
  const hits: number[] = [];
  const unchanged: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const ask = (target: { port: number; path: string }, header?: string) =>
        load.ask('load', { ...target, header, connections: CONNECTIONS, ms: MS });
      const mine = { hit: await ask(own), unchanged: await ask(own, ownTag) };
      const theirs = { hit: await ask(nginx), unchanged: await ask(nginx, theirTag) };
      hits.push(mine.hit / theirs.hit);
      unchanged.push(mine.unchanged / theirs.unchanged);
      console.log(
        `  hit ${Math.round(mine.hit)}/s, nginx ${Math.round(theirs.hit)}/s; 304 ${Math.round(mine.unchanged)}/s, nginx ${Math.round(theirs.unchanged)}/s`,
      );
    }
  } finally {
    await Promise.all([load.end(), nginx.close()]);
  }
  return [atLeast('hit, of nginx', median(hits), 0.28), atLeast('304, of nginx', median(unchanged), 0.22)];
}
