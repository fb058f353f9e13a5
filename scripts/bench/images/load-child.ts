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

/** All of an answer, head and body. The second one on a connection: the first may be another one while something warms up. */
function lengthOfAnswer(port: number, call: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let received = Buffer.alloc(0);
    let isSecond = false;
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const size = lengthByHead(received);
      if (size === undefined || received.length < size) return;
      if (isSecond) {
        socket.destroy();
        return resolve(size);
      }
      isSecond = true;
      received = Buffer.alloc(0);
      socket.write(call);
    });
    socket.write(call);
  });
}

/** Undefined while the head is not whole. Throws for anything but an answer with the thing, or that it has not changed. */
function lengthByHead(received: Buffer): number | undefined {
  const headLength = received.indexOf('\r\n\r\n') + 4;
  if (headLength < 4) return undefined;
  const head = received.toString('latin1', 0, headLength);
  if (!/^HTTP\/1.1 (?:200|206|304)/.test(head)) throw new Error(`answered with ${head}`);
  const [, length = '0'] = head.startsWith('HTTP/1.1 304') ? [] : (/^content-length: (\d+)/im.exec(head) ?? []);
  return headLength + Number(length);
}

const commands = { ready: () => true, load };

export type LoadCommands = typeof commands;

obey(commands, async () => {});
