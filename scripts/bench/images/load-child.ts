import { connect } from 'node:net';
import { obey } from '../search/child-channel.ts';

interface Load {
  port: number;
  path: string;
  /** Sent along: `If-None-Match: "…"`. */
  header?: string;
  connections: number;
  ms: number;
}

/** Asks for one thing again and again over kept connections: answers a second. All answers have the same length, which is counted, not read. */
async function load({ port, path, header, connections, ms }: Load): Promise<number> {
  const lines = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...(header ? [header] : [])];
  const call = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  const size = await lengthOfAnswer(port, call);
  let answers = 0;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let received = 0;
      await new Promise<void>((ended, failed) => {
        socket.on('error', failed);
        socket.on('data', (chunk) => {
          received += chunk.length;
          if (received < size) return;
          received -= size;
          answers += 1;
          if (performance.now() - begun < ms) socket.write(call);
          else ended();
        });
        socket.write(call);
      });
      socket.destroy();
    }),
  );
  return (answers * 1000) / (performance.now() - begun);
}

/** The second answer on a connection: the first may have another length while something warms up. */
function lengthOfAnswer(port: number, call: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let bytes = 0;
    let timer: NodeJS.Timeout;
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      clearTimeout(timer);
      timer = setTimeout(() => {
        socket.destroy();
        resolve(bytes);
      }, 300);
    });
    socket.write(call);
  });
}

const commands = { ready: () => true, load };

export type LoadCommands = typeof commands;

obey(commands, async () => {});
