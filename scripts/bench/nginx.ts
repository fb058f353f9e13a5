import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** An nginx that sends a file. */
export interface Nginx {
  port: number;
  path: string;
  etag: string | null;
  close(): Promise<void>;
}

/** Starts one with a single process, as ours is, that sends what is in the folder, and waits for the file; undefined, and said so, where there is none. */
export async function startNginx(folder: string, file: string): Promise<Nginx | undefined> {
  if (spawnSync('nginx', ['-v']).error) {
    console.log('  left out: there is no nginx on this machine');
    return undefined;
  }
  const home = join(folder, 'nginx');
  // Started by root, its workers are somebody else.
  await chmod(folder, 0o755);
  await mkdir(home, { recursive: true });
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${home}/${of};`);
  await writeFile(
    join(home, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${home}/pid; error_log ${home}/errors;
    events {}
    http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; types { image/webp webp; audio/wav wav; } ${temporary.join(' ')}
      server { listen 127.0.0.1:${port}; root ${folder}; } }`,
  );
  const child = spawn('nginx', ['-e', join(home, 'errors'), '-p', home, '-c', join(home, 'nginx.conf')], {
    stdio: 'inherit',
  });
  const path = `/${file}`;
  for (let tries = 0; tries < 50; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'HEAD' }).catch(() => undefined);
    if (answer?.ok) return { port, path, etag: answer.headers.get('etag'), close: () => end(child) };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await end(child);
  console.log('  left out: nginx does not start');
  return undefined;
}

async function end(child: ChildProcess): Promise<void> {
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
