import type { IncomingMessage } from 'node:http';
import { getPathNoStrict } from 'hono/utils/url';
import type { HttpEnv } from './http-env.ts';
import { targetOf } from './request-target.ts';

/** What a call says, before anything is made of it. */
export interface Call {
  readonly method: string;
  /** Path and query, as they arrived. */
  readonly target: string;
  readonly path: string;
  /** The `Host` header, or the host of the address where a test calls without one. */
  readonly host: string;
  /** The address of the other end of the socket, if there is one. */
  readonly peer: string | undefined;
  /** `name` in lower case. */
  header(name: string): string | undefined;
  /** In lower case. */
  headerNames(): Iterable<string>;
}

/** The call of a request of the app. */
export function callOfRequest(request: Request, env: HttpEnv['Bindings'] | undefined): Call {
  const { method, url, headers } = request;
  const incoming = env?.incoming;
  return {
    method,
    target: targetOf(url),
    path: getPathNoStrict(request),
    get host() {
      return headers.get('host') ?? new URL(url).host;
    },
    peer: incoming?.socket.remoteAddress,
    header: (name) => headers.get(name) ?? undefined,
    // Node's own object is there already; asking the request for all names would copy every header.
    headerNames: () => (incoming ? Object.keys(incoming.headers) : headers.keys()),
  };
}

/** The call as Node has it. Its path is not decoded. */
export function callOfIncoming({ method = '', url: target = '', headers, socket }: IncomingMessage): Call {
  const query = target.indexOf('?');
  return {
    method,
    target,
    path: query === -1 ? target : target.slice(0, query),
    host: headers.host ?? '',
    peer: socket.remoteAddress,
    header(name) {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    headerNames: () => Object.keys(headers),
  };
}
