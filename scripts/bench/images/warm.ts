import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startChild } from '../search/child-channel.ts';
import { atLeast, type Figure, median } from '../search/figure.ts';
import type { LoadCommands } from './load-child.ts';
import type { Stage } from './stage.ts';

const CONNECTIONS = 16;
const MS = 2000;

/** A picture in memory, and one that the caller has, in turns with nginx that sends the same bytes from a file. */
export async function measureWarm(stage: Stage, rounds: number): Promise<Figure[]> {
  const [url = ''] = stage.coldUrls(640, 1, 300);
  const response = await fetch(url);
  const bytes = Buffer.from(await response.arrayBuffer());
  const nginx = await startNginx(stage, bytes);
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

async function startNginx({ folder }: Stage, bytes: Buffer) {
  if (spawnSync('nginx', ['-v']).error) {
    console.log('  left out: there is no nginx on this machine');
    return undefined;
  }
  const home = join(folder, 'nginx');
  // Started by root, its workers are somebody else.
  await chmod(folder, 0o755);
  await mkdir(join(home, 'files'), { recursive: true });
  await writeFile(join(home, 'files/a.webp'), bytes);
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${home}/${of};`);
  await writeFile(
    join(home, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${home}/pid; error_log ${home}/errors;
    events {}
    http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; types { image/webp webp; } ${temporary.join(' ')}
      server { listen 127.0.0.1:${port}; root ${home}/files; } }`,
  );
  const child = spawn('nginx', ['-e', join(home, 'errors'), '-p', home, '-c', join(home, 'nginx.conf')], {
    stdio: 'inherit',
  });
  for (let tries = 0; tries < 50; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/a.webp`).catch(() => undefined);
    if (answer?.ok) return { port, path: '/a.webp', etag: answer.headers.get('etag'), close: () => end(child) };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await end(child);
  console.log('  left out: nginx does not start');
  return undefined;
}

async function end(child: ReturnType<typeof spawn>): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
