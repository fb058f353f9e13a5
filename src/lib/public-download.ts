import { lookup as lookUpAll } from 'node:dns/promises';
import { isIPv6, type LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';
import { createGrowingBuffer, type GrowingBuffer } from './growing-buffer.ts';
import { isPublicAddress } from './public-address.ts';
import { AddressRefused, readPublicUrl, readRedirect } from './public-url.ts';

/** Fetches what an outsider names from the public internet, and from nowhere else. */
export interface PublicDownload {
  /**
   * The whole body behind an address, which is checked again on each of at most 3 redirects and on connecting.
   * Rejects with `AddressRefused` before anything is sent, or with `DownloadFailure`.
   */
  get(address: string, options?: DownloadOptions): Promise<Buffer>;
  /** Ends what is in progress. */
  close(): Promise<void>;
}

interface DownloadOptions {
  /** Awaited once, before more than 128 kB are read: whoever has to keep the body makes room for it, and the body is what is in there. */
  beforeLarge?(signal: AbortSignal): Promise<GrowingBuffer>;
}

/** No body. `busy`: not the source's fault, there was no room for it here in time; `offline`: this process asks nobody. */
export class DownloadFailure extends Error {
  readonly reason: 'unreachable' | 'status' | 'timeout' | 'too_large' | 'busy' | 'closed' | 'offline';
  constructor(reason: DownloadFailure['reason'], message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'DownloadFailure';
    this.reason = reason;
  }
}

interface PublicDownloadDeps {
  clock: Clock;
  userAgent: string;
  /** Origins that may be called although they are private: `http://127.0.0.1:9911`. */
  privateOrigins: readonly string[];
  /** All addresses of a name; the system's own resolver unless told. */
  resolveName?(name: string): Promise<string[]>;
}

const HEADERS_WITHIN_S = 5;
/** From the call to the last byte. */
const WHOLE_WITHIN_S = 10;
/** A body may be slower at first. */
const SLOW_START_S = 3;
const MIN_BYTES_PER_S = 1000;
const SECOND_MS = 1000;
const MAX_BYTES = 10_000_000;
const LARGE_BYTES = 128_000;
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const KEEP_ALIVE_MS = 5000;
/** A reason of our own spares the making of an exception with its stack for each download. */
const ENDED = 'the download has ended';

/** One answer on its way, as its watch sees it. */
interface Arrival {
  phase: 'asked' | 'arriving' | 'waiting for room';
  bytes: number;
  /** How long the source took to begin, in seconds. */
  beganAtS: number;
}

/** The network, guarded. Redirects, addresses, sizes and times are all judged here, never by the caller. */
export function createPublicDownload(deps: PublicDownloadDeps): PublicDownload {
  const { clock, resolveName = resolveBySystem } = deps;
  const privateOrigins = new Set(deps.privateOrigins);
  // undici's own timers are off: the watches below stand above them.
  const settings = { headersTimeout: 0, bodyTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS };
  const guarded = new Agent({ ...settings, connect: { lookup: publicLookup(resolveName) } });
  const unguarded = new Agent(settings);
  const closing = new AbortController();
  const headers = { 'user-agent': deps.userAgent, accept: 'image/*', 'accept-encoding': 'identity' };

  async function request(address: string, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    let url = readPublicUrl(address, privateOrigins);
    for (let redirects = 0; ; redirects += 1) {
      const agent = privateOrigins.has(url.origin) ? unguarded : guarded;
      const path = url.pathname + url.search;
      const response = await agent.request({ origin: url.origin, path, method: 'GET', headers, signal });
      const { location } = response.headers;
      if (!REDIRECTS.has(response.statusCode) || typeof location !== 'string') return response;
      await response.body.dump({ limit: LARGE_BYTES, signal });
      if (redirects === MAX_REDIRECTS) {
        throw new DownloadFailure('unreachable', `it redirects more than ${MAX_REDIRECTS} times`);
      }
      url = readRedirect(url, location, privateOrigins);
    }
  }

  return {
    async get(address, { beforeLarge } = {}) {
      const ended = new AbortController();
      const giveUp = new AbortController();
      const signal = AbortSignal.any([closing.signal, giveUp.signal]);
      const arrival: Arrival = { phase: 'asked', bytes: 0, beganAtS: 0 };
      void watch(clock, arrival, ended.signal, giveUp);
      try {
        const response = await request(address, signal);
        assertWanted(response);
        arrival.phase = 'arriving';
        return await readBody(response.body, arrival, async () => beforeLarge?.(signal) ?? createGrowingBuffer(0));
      } catch (error) {
        if (closing.signal.aborted) throw new DownloadFailure('closed', 'the server is stopping', { cause: error });
        throw asFailure(giveUp.signal.aborted ? giveUp.signal.reason : error);
      } finally {
        ended.abort(ENDED);
        giveUp.abort(ENDED); // lets go of what a failure left behind
      }
    },
    async close() {
      closing.abort();
      await Promise.all([guarded.destroy(), unguarded.destroy()]);
    },
  };
}

/** Looks every second whether the answer comes fast enough, until `ended`. */
async function watch(clock: Clock, arrival: Arrival, ended: AbortSignal, giveUp: AbortController): Promise<void> {
  for (let seconds = 1; await passes(clock, SECOND_MS, ended); seconds += 1) {
    if (arrival.phase === 'asked') arrival.beganAtS = seconds;
    const failure = tooSlow(arrival, seconds);
    if (failure) return giveUp.abort(failure);
  }
}

/** False when `ended` came first. */
function passes(clock: Clock, ms: number, ended: AbortSignal): Promise<boolean> {
  return clock.sleep(ms, ended).then(
    () => true,
    () => false,
  );
}

function tooSlow({ phase, bytes, beganAtS }: Arrival, seconds: number): DownloadFailure | undefined {
  if (phase === 'asked') {
    return seconds < HEADERS_WITHIN_S ? undefined : timeout(`it did not answer within ${HEADERS_WITHIN_S} s`);
  }
  if (seconds >= WHOLE_WITHIN_S) {
    if (phase === 'arriving') return timeout(`it did not answer in full within ${WHOLE_WITHIN_S} s`);
    return new DownloadFailure('busy', 'too many large bodies are being worked on');
  }
  const arrivingS = seconds - beganAtS;
  const isSlow = phase === 'arriving' && arrivingS >= SLOW_START_S && bytes < arrivingS * MIN_BYTES_PER_S;
  return isSlow ? timeout(`it sends less than ${MIN_BYTES_PER_S} bytes a second`) : undefined;
}

function timeout(message: string): DownloadFailure {
  return new DownloadFailure('timeout', message);
}

function assertWanted({ statusCode, headers }: Dispatcher.ResponseData): void {
  if (statusCode !== 200) throw new DownloadFailure('status', `it answered ${statusCode}`);
  if (Number(headers['content-length']) > MAX_BYTES) throw tooLarge();
}

function tooLarge(): DownloadFailure {
  return new DownloadFailure('too_large', `it has more than ${MAX_BYTES / 1_000_000} MB`);
}

/** Counts what really comes, whatever the headers said. While it waits for room the source is not read from. */
async function readBody(
  body: AsyncIterable<Buffer>,
  arrival: Arrival,
  makeRoom: () => Promise<GrowingBuffer>,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let room: GrowingBuffer | undefined;
  for await (const chunk of body) {
    arrival.bytes += chunk.length;
    if (arrival.bytes > MAX_BYTES) throw tooLarge();
    if (room) room.append(chunk);
    else chunks.push(chunk);
    if (!room && arrival.bytes > LARGE_BYTES) {
      arrival.phase = 'waiting for room';
      room = await makeRoom();
      arrival.phase = 'arriving';
      for (const early of chunks.splice(0)) room.append(early);
    }
  }
  return room?.bytes() ?? Buffer.concat(chunks);
}

/** A lookup for connections, so that the address that was judged is the one that is called. One that is not public spoils them all. */
function publicLookup(resolveName: (name: string) => Promise<string[]>): LookupFunction {
  const resolvePublic = async (name: string) => {
    const addresses = await resolveName(name);
    if (!addresses.every(isPublicAddress)) throw new AddressRefused(`${name} does not lead to a public address.`);
    return addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  };
  return (name, { all }, done) => {
    resolvePublic(name).then(
      (found) => {
        const [first] = found;
        if (!first) done(new Error(`${name} has no address`), '');
        else if (all) done(null, found);
        else done(null, first.address, first.family);
      },
      (error: Error) => done(error, ''),
    );
  };
}

async function resolveBySystem(name: string): Promise<string[]> {
  return (await lookUpAll(name, { all: true })).map(({ address }) => address);
}

function asFailure(error: unknown): AddressRefused | DownloadFailure {
  if (error instanceof AddressRefused || error instanceof DownloadFailure) return error;
  return new DownloadFailure('unreachable', messageOf(error) || 'the connection failed', { cause: error });
}

/** For a process that replays a tape: the addresses are judged, and nothing is sent. */
export function offlineDownload(privateOrigins: readonly string[]): PublicDownload {
  const allowed = new Set(privateOrigins);
  return {
    async get(address) {
      readPublicUrl(address, allowed);
      throw new DownloadFailure('offline', 'this server replays a tape (TAPE_MODE) and asks nobody');
    },
    close: async () => {},
  };
}
