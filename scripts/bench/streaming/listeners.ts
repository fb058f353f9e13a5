import { once } from 'node:events';
import { connect } from 'node:net';
import { atMost, type Figure } from '../figure.ts';
import { SONGS, type Stage } from './stage.ts';

const LISTENERS = 100;
const LISTEN_MS = 10_000;
/** As one reads who plays what comes: a piece, and a while later the next. */
const BREATH_MS = 100;

/** 100 who listen slowly to a file of 100 MB. Wants a server that has just started. */
export async function measureListeners({ server, url }: Stage): Promise<Figure[]> {
  const path = `/tracks/${SONGS.evening.trackId}/stream`;
  // Code is loaded before memory is watched.
  for (let warmUp = 0; warmUp < 10; warmUp += 1) await listenSlowly(url, path, BREATH_MS);
  await server.ask('beginMemory');
  const received = await Promise.all(Array.from({ length: LISTENERS }, () => listenSlowly(url, path, LISTEN_MS)));
  const growth = await server.ask('growthMb');
  console.log(`  each of ${LISTENERS} got ${Math.round(Math.min(...received) / 1000)} kB or more`);
  return [atMost(`memory for ${LISTENERS} slow listeners`, growth, 50, ' MB')];
}

/** Gives the bytes that came. */
async function listenSlowly(url: string, path: string, ms: number): Promise<number> {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  let received = 0;
  socket.on('data', (chunk) => {
    received += chunk.length;
    socket.pause();
    setTimeout(() => socket.resume(), BREATH_MS);
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  await new Promise((resolve) => setTimeout(resolve, ms));
  socket.destroy();
  await once(socket, 'close');
  return received;
}
