import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import type { Router } from './api.ts';

/** A server that accepts requests. */
export interface ListeningServer {
  /** `http://127.0.0.1:8000`. */
  url: string;
  /** Accepts no more, ends event streams, and resolves when every answer is out, or after `graceMs` without those that are not. */
  close(graceMs: number): Promise<void>;
}

const LOOK_FOR_IDLE_MS = 20;
/** An upload of 200 MB at half a megabit a second. What a call may carry is limited elsewhere. */
const REQUEST_WITHIN_MS = 3_600_000;

/** Sees a call before the app does. Undefined, or false in the end, when it leaves it to the app; else the answer is its own. */
export type Front = (request: IncomingMessage, response: ServerResponse) => Promise<boolean> | undefined;

/** Binds the app to an address; port 0 takes a free one. Rejects with Node's error (`EADDRINUSE`, `EACCES`) when it cannot. */
export async function listen(
  app: Router,
  { host, port }: { host: string; port: number },
  front: Front = () => undefined,
): Promise<ListeningServer> {
  const closing = new AbortController();
  const answer = getRequestListener((request, env) => app.fetch(request, { ...env, closing: closing.signal }));
  /** Browsers open connections in advance. Those on which nothing was asked are not idle to Node, and would hold up a close. */
  const unused = new Set<Duplex>();
  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS }, (request, response) => {
    unused.delete(request.socket);
    const taken = front(request, response);
    if (!taken) return void answer(request, response);
    void taken.then((isTaken) => {
      if (!isTaken) void answer(request, response);
    });
  });
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('clientError', explainUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    url: urlOf(server),
    close: (graceMs) => {
      closing.abort();
      for (const socket of unused) socket.destroy();
      return close(server, graceMs);
    },
  };
}

const UNREADABLE: Record<string, { status: number; detail: string }> = {
  HPE_INVALID_URL: {
    status: 400,
    detail:
      'The address contains characters that must be percent-encoded as UTF-8. With curl: -G --data-urlencode "q=…".',
  },
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'The address and headers are longer than 16 kB.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request did not arrive in time.' },
};

/** Answers what Node's parser refuses, before there is a request that the app could see. */
function explainUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const { status, detail } = UNREADABLE[error.code ?? ''] ?? { status: 400, detail: 'This is not an HTTP request.' };
  const body = JSON.stringify({
    type: 'urn:fonoteca:problem:request.unreadable',
    title: STATUS_CODES[status],
    status,
    detail,
    request_id: randomUUID(),
  });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\nConnection: close\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo; // a TCP server that listens has no other kind
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection that becomes idle from now on would otherwise be kept open for the caller's next request.
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_FOR_IDLE_MS);
  const grace = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(grace);
}
