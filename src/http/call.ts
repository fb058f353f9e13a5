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
export function callOfIncoming(incoming: IncomingMessage): Call {
  return new IncomingCall(incoming);
}

/** A class, since it is made for each call: its methods are not made anew. */
class IncomingCall implements Call {
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
  }

  get method() {
    return this.#incoming.method ?? '';
  }

  get target() {
    return this.#incoming.url ?? '';
  }

  get path() {
    return this.target.split('?', 1)[0] ?? '';
  }

  get host() {
    return this.#incoming.headers.host ?? '';
  }

  get peer() {
    return this.#incoming.socket.remoteAddress;
  }

  header(name: string) {
    const value = this.#incoming.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  headerNames() {
    return Object.keys(this.#incoming.headers);
  }
}
