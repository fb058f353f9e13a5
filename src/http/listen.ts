import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Router } from './api.ts';

/** A server that accepts requests. */
export interface ListeningServer {
  /** `http://127.0.0.1:8000`. */
  url: string;
  /** Accepts no more, and resolves when every answer is out, or after `graceMs` without those that are not. */
  close(graceMs: number): Promise<void>;
}

/** Binds the app to an address; port 0 takes a free one. Rejects with Node's error (`EADDRINUSE`, `EACCES`) when it cannot. */
export async function listen(app: Router, { host, port }: { host: string; port: number }): Promise<ListeningServer> {
  const answer = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    request.url = asUtf8(request.url);
    void answer(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return { url: urlOf(server), close: (graceMs) => close(server, graceMs) };
}

/** `curl` sends what was typed as raw bytes (`?q=Кино`), which Node reads as Latin-1. */
function asUtf8(url: string | undefined): string | undefined {
  if (!url || !/[\u0080-\u00FF]/.test(url)) return url;
  const text = Buffer.from(url, 'latin1').toString('utf8');
  return text.replace(/[^\u0020-\u007E]+/g, encodeURIComponent);
}

function urlOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo; // a TCP server that listens has no other kind
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
