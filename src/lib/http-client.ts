import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent } from 'undici';
import { messageOf } from './errors.ts';

/** One outgoing request, as plain data. */
export interface HttpRequest {
  /** Who is asked, in the words of a tape. */
  provider?: string;
  method: 'GET' | 'HEAD' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** From the call to the last byte of the answer. */
  deadlineMs: number;
  /** A larger body is cut off and fails the call. */
  maxBytes: number;
  signal?: AbortSignal;
  /** Names of its parameters that hold a secret, beside the usual ones (see `redact.ts`). */
  secretParams?: string[];
}

/** What came back, whatever its status. Header names are lower case. */
export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The address that answered, after redirects. */
  url: string;
}

/** Sends requests: over the network (undici) or from a tape. Rejects with `HttpFailure` only. */
export interface HttpTransport {
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

/**
 * No answer at all. `interrupted`: the connection was lost after the request had been sent; `not_taped`: a tape takes the place of the
 * network, and the answer is not on it.
 */
export class HttpFailure extends Error {
  readonly reason: 'timeout' | 'unreachable' | 'interrupted' | 'not_taped' | 'too_large' | 'aborted';
  constructor(reason: HttpFailure['reason'], message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'HttpFailure';
    this.reason = reason;
  }
}

/** A bound against leaks only: how many calls a source gets at once is its own limit, and several may share one stand-in. */
const CONNECTIONS_PER_ORIGIN = 32;
const KEEP_ALIVE_MS = 30_000;
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const CREDENTIALS = ['authorization', 'cookie'];

/** The network: connections are kept and reused, compressed answers decoded, and every request carries `userAgent`. */
export function createHttpTransport({ userAgent }: { userAgent: string }): HttpTransport {
  // undici's own timers are off: the deadline of the whole call stands above them.
  const agent = new Agent({
    connections: CONNECTIONS_PER_ORIGIN,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  return {
    async send(request) {
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), request.deadlineMs);
      const signal = request.signal ? AbortSignal.any([deadline.signal, request.signal]) : deadline.signal;
      const headers = {
        'accept-encoding': 'gzip, deflate, br',
        ...lowerCaseNames(request.headers),
        'user-agent': userAgent,
      };
      try {
        return await follow(agent, { ...request, headers, signal });
      } catch (error) {
        if (request.signal?.aborted) throw new HttpFailure('aborted', 'given up by the caller', { cause: error });
        if (deadline.signal.aborted) {
          throw new HttpFailure('timeout', `no whole answer within ${request.deadlineMs} ms`, { cause: error });
        }
        throw asFailure(error);
      } finally {
        clearTimeout(timer);
        deadline.abort(); // lets go of what a failure left behind
      }
    },
    close: () => agent.destroy(),
  };
}

/** Sends the request, and again for each redirect. Credentials stay with the origin that they are for. */
async function follow(agent: Agent, request: HttpRequest): Promise<HttpAnswer> {
  const { headers, maxBytes, signal } = request;
  let { method, body } = request;
  let url = new URL(request.url);
  for (let redirects = 0; ; redirects += 1) {
    const path = url.pathname + url.search;
    const response = await agent.request({ origin: url.origin, path, method, headers, body, signal });
    const status = response.statusCode;
    const answered = lowerCaseNames(response.headers);
    if (!REDIRECTS.has(status) || answered.location === undefined) {
      const text = await readText(response.body, answered['content-encoding'], maxBytes);
      return { status, headers: answered, body: text, url: url.href };
    }
    await response.body.dump({ limit: maxBytes, signal });
    if (redirects === MAX_REDIRECTS) throw new HttpFailure('unreachable', `more than ${MAX_REDIRECTS} redirects`);
    const next = new URL(answered.location, url);
    if (next.origin !== url.origin) for (const name of CREDENTIALS) delete headers[name];
    if (method === 'POST' && status !== 307 && status !== 308) {
      method = 'GET';
      body = undefined;
    }
    url = next;
  }
}

/** The decoded body as text, without a byte order mark. The limit counts decoded bytes, so a small bomb does not pass it. */
async function readText(body: Readable, encodings: string | undefined, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      chunks.push(chunk);
      done(size > maxBytes ? new HttpFailure('too_large', `the answer is larger than ${maxBytes} bytes`) : null);
    },
  });
  await pipeline([body, ...decodersOf(encodings), sink]);
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function decodersOf(encodings = '') {
  const names = encodings
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  return names
    .filter((name) => name !== '' && name !== 'identity')
    .reverse()
    .map(decoderOf);
}

function decoderOf(encoding: string) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  if (encoding === 'br') return createBrotliDecompress();
  throw new HttpFailure('unreachable', `the answer is in an encoding that we did not ask for: ${encoding}`);
}

function lowerCaseNames(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

/** Codes of a connection that was lost while it was in use. */
const INTERRUPTIONS = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

function asFailure(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new HttpFailure(INTERRUPTIONS.has(code) ? 'interrupted' : 'unreachable', messageOf(error) || code, {
    cause: error,
  });
}
