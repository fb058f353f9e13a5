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
  return new RequestCall(request, env);
}

/** The call as Node has it. Its path is not decoded. */
export function callOfIncoming(incoming: IncomingMessage): Call {
  return new IncomingCall(incoming);
}

// Classes, since one is made for each call: their methods are not made anew.

class RequestCall implements Call {
  readonly path: string;
  readonly #request: Request;
  readonly #incoming: HttpEnv['Bindings']['incoming'];

  constructor(request: Request, env: HttpEnv['Bindings'] | undefined) {
    this.path = getPathNoStrict(request);
    this.#request = request;
    this.#incoming = env?.incoming;
  }

  get method() {
    return this.#request.method;
  }

  get target() {
    return targetOf(this.#request.url);
  }

  get host() {
    return this.header('host') ?? new URL(this.#request.url).host;
  }

  get peer() {
    return this.#incoming?.socket.remoteAddress;
  }

  header(name: string) {
    return this.#request.headers.get(name) ?? undefined;
  }

  /** Node's own object is there already; asking the request for all names would copy every header. */
  headerNames() {
    return this.#incoming ? Object.keys(this.#incoming.headers) : this.#request.headers.keys();
  }
}

class IncomingCall implements Call {
  readonly #incoming: IncomingMessage;
  #path?: string;

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
    this.#path ??= this.target.split('?', 1)[0] ?? '';
    return this.#path;
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
